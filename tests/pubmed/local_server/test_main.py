"""The command that serves files."""

import gzip
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from urllib.error import HTTPError, URLError

import pytest
from support.paths import ROOT, SAMPLES

from evidence.pubmed.local_server import __main__ as command


def serve(*arguments):
    """Start the command, ask for a count, and stop it as Ctrl-C does."""
    process = subprocess.Popen(
        [sys.executable, "-m", "evidence.pubmed.local_server", *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        line = process.stdout.readline()
        url = re.search(r"http://127\.0\.0\.1:\d+/\S+/", line)[0]
        with urllib.request.urlopen(f"{url}esearch.fcgi?term=all[sb]&rettype=count") as answer:
            count = re.search(rb"<Count>(\d+)<", answer.read())[1]
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    return line, int(count), process.returncode


def test_files_plain_and_gzipped_are_served_until_ctrl_c(tmp_path):
    packed = tmp_path / "set.xml.gz"
    packed.write_bytes(gzip.compress((SAMPLES / "plain_article.xml").read_bytes()))
    line, count, code = serve(SAMPLES / "book_chapter.xml", packed)
    assert line.startswith("Serving 3 records at http://127.0.0.1:")
    assert (count, code) == (3, 0)


def test_without_files_the_samples_are_served():
    assert serve()[1] > 10


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def ask_until_it_serves(url):
    for _ in range(200):
        try:
            with urllib.request.urlopen(url) as answer:
                return answer.status
        except HTTPError as refusal:
            with refusal:
                return refusal.code
        except URLError:
            time.sleep(0.02)
    return None


def statuses_of(times, *arguments):
    """Serve in this process, ask for a count several times, and stop as Ctrl-C does."""
    port, statuses, has_ended = free_port(), [], threading.Event()
    url = f"http://127.0.0.1:{port}/entrez/eutils/esearch.fcgi?term=all[sb]&rettype=count"

    def ask_and_stop():
        statuses.extend(ask_until_it_serves(url) for _ in range(times))
        if not has_ended.is_set():
            os.kill(os.getpid(), signal.SIGINT)

    asking = threading.Thread(target=ask_and_stop)
    asking.start()
    try:
        command.serve([*map(str, arguments), "--port", str(port)])
    finally:
        has_ended.set()
        asking.join()
    with pytest.raises(URLError, match="refused"):
        urllib.request.urlopen(url)
    return statuses


PLAIN = SAMPLES / "plain_article.xml"


@pytest.mark.parametrize(
    ("arguments", "statuses"),
    [
        ([], [200] * 3),
        (["--rate", 0], [429] * 3),
        (["--rate", 1000], [200] * 3),
        (["--faulty", 1], [500] * 3),
        (["--faulty", 1, "--fault", "503 page"], [503] * 3),
        (["--fault", "503 page"], [200] * 3),
    ],
)
def test_the_port_the_rate_and_the_faults_are_those_that_were_asked_for(
    arguments, statuses, capsys
):
    assert statuses_of(3, PLAIN, *arguments) == statuses
    assert capsys.readouterr().out.startswith("Serving 1 records at http://127.0.0.1:")


def test_several_kinds_of_faults_come_in_turn_and_the_same_each_time():
    options = ["--faulty", 0.5, "--fault", "500", "--fault", "503 page"]
    first = statuses_of(30, PLAIN, *options)
    assert set(first) == {200, 500, 503}
    assert statuses_of(30, PLAIN, *options) == first


@pytest.mark.parametrize("arguments", [["--fault", "flood"], ["--rate", "many"], ["--speed", "9"]])
def test_an_option_that_cannot_be_read_stops_before_anything_is_served(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        command.serve([str(PLAIN), *arguments])
    assert stopped.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert arguments[1] in printed.err
