"""The command that serves files."""

import gzip
import re
import signal
import subprocess
import sys
import urllib.request

from support.paths import ROOT, SAMPLES


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
