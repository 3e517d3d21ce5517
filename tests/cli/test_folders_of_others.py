"""A repository of somebody else is checked, cited and kept without trusting what is in it."""

import base64
import http.server
import io
import os
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest
from support.linting import POST_WITH_MENTIONS, run
from support.paths import ROOT
from support.small_base import write_honey_base

COMMAND = [sys.executable, "-m", "evidence"]
SECRET = "topsecret"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SLOW = 20  # seconds; what waits for a pipe or an endless file takes longer


@pytest.fixture
def private(tmp_path) -> Path:
    """A folder of the user's own, with a secret."""
    folder = tmp_path / "private"
    folder.mkdir()
    for name in ("secret", "secret.toml", "secret.bib", "secret.md", "secret.csv", "secret.png"):
        (folder / name).write_text(f"{SECRET} = [\n@misc{{{SECRET},\n")
    return folder


@pytest.fixture
def folder(tmp_path, private, monkeypatch) -> Path:
    """A folder of somebody else, in which the command runs."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "post.md").write_text("Acupuncture relieves pain [@vickers2012].\n")
    return folder


@pytest.fixture
def asked():
    """What a server on this machine was asked, and its address."""
    paths: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", paths
        server.shutdown()
        thread.join()


def contents(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in sorted(folder.iterdir())}


# Writing


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "link.md", "--fix", "--exit-zero"],
        ["check", "post.md", "--write-baseline", "link.md"],
        ["check", "post.md", "--output-file", "link.md"],
        ["cite", "post.md", "-o", "link.md"],
        ["bib", "sync", "link.md"],
        ["bib", "add", "vickers2012", "--file", "link.md"],
        ["forest", "T2", "-o", "link.svg"],
        ["read", "pmids.txt", "-o", "link.csv"],
    ],
    ids=" ".join,
)
def test_no_command_writes_through_a_link_that_leads_out(folder, private, arguments):
    (private / "secret.md").write_text(POST_WITH_MENTIONS)
    before = contents(private)
    (folder / "pmids.txt").write_text("PMID: 22965186\n")
    link = next(folder / name for name in arguments if name.startswith("link"))
    link.symlink_to(private / f"secret{link.suffix}")
    done = run(*arguments)
    assert done.exit_code == 2
    assert "outside of the project" in done.stderr
    assert contents(private) == before
    assert link.is_symlink()


def test_a_link_with_the_name_of_an_unfinished_file_is_not_written_through(folder, private):
    before = contents(private)
    (folder / "post.md").write_text(POST_WITH_MENTIONS)
    for number in (1, os.getpid()):
        (folder / f".post.md.{number}.part").symlink_to(private / "secret")
    assert run("check", "post.md", "--fix", "--exit-zero").exit_code == 0
    assert "[@vickers2012]" in (folder / "post.md").read_text()
    assert contents(private) == before


def test_a_file_of_the_user_beside_a_table_stays(folder):
    (folder / "table.csv.part").write_text("mine")
    (folder / "pmids.txt").write_text("22965186\n29198932\n")
    assert run("read", "pmids.txt", "-o", "table.csv").exit_code in (0, 1)
    assert (folder / "table.csv.part").read_text() == "mine"


@pytest.mark.parametrize("name", [".evidence_cache", ".evidence_cache/.gitignore", "x"])
def test_what_is_kept_of_checks_goes_through_no_link(folder, private, monkeypatch, name):
    monkeypatch.delenv("EVIDENCE_NO_CACHE")
    os.utime(private / "secret", (0, 0))
    cache = folder / ".evidence_cache"
    if name == ".evidence_cache":
        cache.symlink_to(private)
    elif name == "x":
        cache.mkdir()
        for number in range(256):
            (cache / f"{number:02x}").symlink_to(private)
    else:
        cache.mkdir()
        (folder / name).symlink_to(private / "new")
    before = contents(private)
    done = run("check", "post.md", "--exit-zero")
    assert "no results are kept in" in done.stderr
    assert done.exit_code == 0
    assert contents(private) == before


@pytest.mark.parametrize("name", ["", "index.html", "static", ".evidence-site"])
def test_pages_are_not_written_through_links(folder, private, name):
    base = write_honey_base(folder / "honey")
    before = contents(private)
    if name:
        assert run("site", "pages", "--base", base, "--date", "2026-01-01").exit_code == 0
        place = folder / "pages" / name
        shutil.rmtree(place) if place.is_dir() else place.unlink()
        place.symlink_to(private if name == "static" else private / "secret")
    else:
        (folder / "empty").mkdir()
        (folder / "pages").symlink_to("empty")
    done = run("site", "pages", "--base", base, "--date", "2026-01-01")
    assert done.exit_code == 2
    assert "is a link, and pages are not written through links" in done.stderr
    assert contents(private) == before
    assert SECRET not in done.output


@pytest.mark.parametrize("content", [b"\xff\xfe", b"nonsense\n", b"0" * 64 + b" a\0b\n"])
def test_a_damaged_list_of_pages_is_an_error(folder, content):
    (folder / "pages").mkdir()
    (folder / "pages" / ".evidence-site").write_bytes(content)
    done = run("site", "pages", "--base", write_honey_base(folder / "honey"))
    assert done.exit_code == 2
    assert "is damaged; remove it" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["site", "docs/pages"],
        ["notebooks", "docs/books"],
        ["base", "new", "docs/base"],
        ["check", "post.md", "--cache-dir", "docs/cache", "--exit-zero"],
        ["cite", "post.md", "-o", "docs/post.html"],
        ["read", "pmids.txt", "-o", "docs/table.csv"],
    ],
    ids=" ".join,
)
def test_nothing_is_made_in_a_folder_to_which_a_link_leads_out(
    folder, private, monkeypatch, arguments
):
    monkeypatch.delenv("EVIDENCE_NO_CACHE")
    before = contents(private)
    (folder / "docs").symlink_to(private)
    (folder / "pmids.txt").write_text("22965186\n29198932\n")
    done = run(*arguments)
    assert done.exit_code == (0 if arguments[0] == "check" else 2)
    assert "outside of the project" in done.stderr
    assert contents(private) == before


# Reading


@pytest.mark.parametrize(
    ("name", "target", "arguments"),
    [
        ("references.bib", "secret.bib", ["check", "post.md"]),
        ("references.bib", "secret.bib", ["cite", "post.md"]),
        ("references.bib", "secret.bib", ["bib", "check"]),
        ("references.bib", "secret.bib", ["bib", "sync"]),
        ("evidence.toml", "secret.toml", ["check", "post.md"]),
        ("evidence.toml", "secret.toml", ["claims"]),
        ("other.md", "secret.md", ["check", "."]),
        ("honey/studies.csv", "secret.csv", ["claims", "--base", "honey"]),
        ("honey/topic.toml", "secret.toml", ["claims", "--base", "honey"]),
    ],
)
def test_a_link_that_leads_out_is_not_read(folder, private, name, target, arguments):
    write_honey_base(folder / "honey")
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(private / target)
    done = run(*arguments)
    assert "leads outside of the project" in done.output.replace("\n", " ")
    assert SECRET not in done.output
    assert done.exit_code == (0 if arguments[0] == "cite" else 2)


@pytest.mark.parametrize("kind", ["pipe", "/dev/zero"])
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("references.bib", ["check", "post.md"]),
        ("references.bib", ["cite", "post.md"]),
        ("references.bib", ["bib", "check", "references.bib"]),
        ("references.bib", ["bib", "sync"]),
        ("references.bib", ["bib", "add", "vickers2012"]),
        ("evidence.toml", ["claims"]),
        ("other.md", ["check", "."]),
        ("other.md", ["check", "other.md"]),
        ("other.md", ["cite", "other.md"]),
        ("baseline.json", ["check", "post.md", "--baseline", "baseline.json"]),
        ("own.csl", ["cite", "post.md", "--style", "own.csl"]),
        ("studies.csv", ["resolve", "a trial", "--studies", "studies.csv"]),
        ("store.sqlite", ["claims", "--store", "store.sqlite"]),
        ("store.sqlite", ["store", "rebuild", "--store", "store.sqlite"]),
    ],
)
def test_a_pipe_or_an_endless_file_is_refused(folder, kind, name, arguments):
    if kind == "pipe":
        os.mkfifo(folder / name)
    else:
        (folder / name).symlink_to(kind)
    done = []
    thread = threading.Thread(target=lambda: done.append(run(*arguments)), daemon=True)
    thread.start()
    thread.join(SLOW)
    assert done, "it waits"
    words = "a pipe or a device|not a file|not a regular file|outside of the project|cannot be read"
    assert re.search(words, done[0].output)
    assert done[0].exit_code == (0 if arguments == ["cite", "post.md"] else 2)


def test_a_neighbour_of_a_post_that_is_not_read_is_checked(folder, private):
    (folder / "a.md").symlink_to(private / "secret.md")
    (folder / "b.md").write_text("Acupuncture cures cancer.\n")
    done = run("check", ".", "--format", "json")
    assert "a.md: cannot be read: it is a link that leads outside of the project" in done.stderr
    assert "b.md" in done.stdout


def test_a_neighbour_of_a_post_whose_bibliography_is_not_read_is_checked(folder):
    for name in ("one", "two"):
        (folder / name).mkdir()
        (folder / name / "post.md").write_text("Acupuncture cures cancer [@mine2020].\n")
    os.mkfifo(folder / "one" / "references.bib")
    done = run("check", ".")
    assert done.exit_code == 2
    assert "one/references.bib: cannot be read: it is a pipe or a device" in done.stderr
    assert "two/post.md:1" in done.stdout
    assert "one/post.md" not in done.stdout


def test_a_post_that_is_named_is_read_through_its_link(folder, private):
    (private / "secret.md").write_text("Acupuncture cures cancer.\n")
    (folder / "a.md").symlink_to(private / "secret.md")
    assert run("check", "a.md").exit_code == 1
    assert sorted(file.name for file in private.iterdir() if file.name.startswith(".")) == []


@pytest.mark.parametrize("settings", ["evidence.toml", "pyproject.toml"])
@pytest.mark.parametrize("base", ["../honey", "{outside}", "link"])
def test_settings_name_no_base_outside_of_the_project(folder, settings, base):
    outside = write_honey_base(folder.parent / "honey")
    (folder / "link").symlink_to(outside)
    table = "[tool.evidence]\n" if settings == "pyproject.toml" else ""
    (folder / settings).write_text(f'{table}base = "{base.format(outside=outside)}"\n')
    for arguments in (["check", "post.md"], ["claims"], ["bib", "sync"], ["cite", "post.md"]):
        done = run(*arguments)
        assert done.exit_code == 2
        assert "outside of the project; name it with --base if you trust it" in done.stderr
        assert run(*arguments, "--base", outside).exit_code in (0, 1)
    (folder / settings).write_text(f'{table}base = "own"\n')
    write_honey_base(folder / "own")
    assert run("claims").exit_code == 0


# Citing


@pytest.mark.parametrize("suffix", [".docx", ".odt"])
def test_a_document_has_the_pictures_of_the_folder_of_its_post_and_no_others(
    folder, private, asked, suffix
):
    address, paths = asked
    (folder / "own pic.png").write_bytes(PIXEL)
    (folder / "secret.png").symlink_to(private / "secret.png")
    (folder / "notes.txt").write_text(SECRET)
    left_out = [
        f"{private}/secret", "../private/secret.png", "secret.png", f"{address}/a.png",
        f"file://{private}/secret.png", "missing.png", "notes.txt", "//127.0.0.1/a.png",
    ]  # fmt: skip
    pictures = "\n\n".join(f"![its words]({name})" for name in left_out)
    title = f'---\ntitle: "![t]({private}/secret.bib)"\n---\n'
    own = "![own](<own pic.png>)"
    (folder / "post.md").write_text(f"{title}{own}\n\n{pictures}\n\nPain [@vickers2012].\n")
    done = run("cite", "post.md", "-o", f"out{suffix}")
    assert done.exit_code == 0
    for name in left_out:
        assert f"the picture {name} is left out: " in done.stderr
    assert "post.md:6:14: the picture" in done.stderr
    with zipfile.ZipFile(io.BytesIO((folder / f"out{suffix}").read_bytes())) as document:
        made = {name: document.read(name) for name in document.namelist()}
    assert [name for name, content in made.items() if content == PIXEL] != []
    assert not any(SECRET.encode() in content for content in made.values())
    body = made["word/document.xml" if suffix == ".docx" else "content.xml"].decode()
    assert re.sub("<[^>]*>", "", body).count("its words") >= len(left_out)
    assert paths == []


def test_a_picture_is_found_beside_its_post_from_another_folder(folder, monkeypatch):
    (folder / "a%20b.png").write_bytes(PIXEL)
    (folder / "post.md").write_text("![own](a%2520b.png) Pain [@vickers2012].\n")
    (folder / "elsewhere").mkdir()
    monkeypatch.chdir(folder / "elsewhere")
    done = run("cite", "../post.md", "-o", "out.docx")
    assert (done.exit_code, "left out" in done.stderr) == (0, False)
    with zipfile.ZipFile("out.docx") as document:
        assert any(document.read(name) == PIXEL for name in document.namelist())


@pytest.mark.parametrize(
    "link",
    [
        '<link href="{}/styles/none" rel="independent-parent"/>',
        "<link rel='independent-parent' href='{}/styles/none'/>",
        '<link rel="independent&#45;parent" href="{}/none"/>',
    ],
)
def test_no_server_is_asked_for_the_parent_of_a_style(folder, asked, link):
    address, paths = asked
    style = f'<style xmlns="http://purl.org/net/xbiblio/csl"><info>{link.format(address)}</info>'
    (folder / "own.csl").write_text(f"{style}</style>")
    for arguments in (["post.md", "--style", "own.csl"], ["styled.md"]):
        (folder / "styled.md").write_text("---\ncsl: own.csl\n---\nPain [@vickers2012].\n")
        done = run("cite", *arguments)
        assert (done.exit_code, "there is no style none" in done.stderr) == (2, True)
    assert paths == []


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ("bibliography: ../private/secret.bib", "it is outside of the project"),
        ("bibliography: {private}/secret.bib", "it is outside of the project"),
        ("bibliography: link.bib", "it is a link that leads outside"),
        ("csl: ../private/secret.csl", "it is outside of the project"),
        ("citation-abbreviations: {private}/secret", "is left out: it is outside"),
        ("citation-style: {private}/secret.csl", "it is outside of the project"),
    ],
)
def test_front_matter_names_no_file_outside_of_the_project(folder, private, field, word):
    for suffix in (".csl", ".json"):
        (private / f"secret{suffix}").write_text(SECRET)
    (folder / "link.bib").symlink_to(private / "secret.bib")
    front = field.format(private=private)
    (folder / "post.md").write_text(f"---\n{front}\n---\nPain [@vickers2012].\n")
    done = run("cite", "post.md", "-o", "out.html")
    assert word in done.stderr
    assert SECRET not in done.output


def test_abbreviations_within_the_project_are_read(folder, monkeypatch):
    (folder / "short.json").write_text('{"default": {"container-title": {"Archives": "Arch"}}}')
    (folder / "post.md").write_text(
        "---\ncitation-abbreviations: short.json\n---\nPain [@vickers2012].\n"
    )
    monkeypatch.chdir(folder.parent)
    done = run("cite", "project/post.md", "-o", "project/out.html")
    assert (done.exit_code, "left out" in done.stderr) == (0, False)


# What is opened


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_nothing_outside_is_opened_and_nobody_is_connected_to(folder, private, tmp_path):
    """Opened are the folder, the package, the interpreter, the system and the user's settings."""
    (folder / "pic.png").symlink_to(private / "secret.png")
    (folder / "references.bib").symlink_to(private / "secret.bib")
    (folder / "post.md").write_text(
        f"---\ncitation-abbreviations: {private}/secret\n---\n"
        f"![a](pic.png) ![b]({private}/secret) ![c](http://127.0.0.1:9/x) Pain [@vickers2012].\n"
    )
    (folder / "mine.bib").write_text("")
    commands = [
        "check post.md; ", "cite post.md -o out.docx; ",
        "bib add vickers2012 --file mine.bib; ", "bib check; ",
    ]  # fmt: skip
    script = "".join(f'"$0" -m evidence {command}' for command in commands)
    trace = tmp_path / "trace"
    home = tmp_path / "home"
    environment = {**os.environ, "HOME": str(home), "PYTHONPATH": str(ROOT)}
    calls = "trace=open,openat,openat2,connect,sendto"
    subprocess.run(
        ["strace", "-f", "-qq", "-e", calls, "-o", trace, "sh", "-c", script, sys.executable],
        env=environment,
        capture_output=True,
        check=False,
        timeout=300,
    )
    lines = trace.read_text(errors="replace").splitlines()
    if not any("openat" in line for line in lines):
        pytest.skip("strace may not trace here")
    assert (folder / "out.docx").exists()
    assert not [line for line in lines if str(private) in line]
    assert not [line for line in lines if re.search(r"connect\(.*AF_INET6?\b", line)]
    found = (re.search(r'open(?:at2?)?\(.*?"(/[^"]*)"', line) for line in lines)
    opened = {Path(match[1]) for match in found if match and "O_EXCL" not in match.string}
    settings = os.environ["XDG_CONFIG_HOME"]
    system = ("/usr", "/lib", "/lib64", "/etc", "/proc", "/sys", "/dev")
    trusted = [folder, home, ROOT, *map(Path, (sys.prefix, sys.base_prefix, settings, *system))]
    places = {*trusted, *(place.resolve() for place in trusted)}
    assert {
        file for file in opened if not places & {file, *file.parents, *list_below(file, places)}
    } == set()


def list_below(folder: Path, places: set[Path]) -> list[Path]:
    """The trusted places below a folder, of which the names may be read on the way to them."""
    return [place for place in places if folder in place.parents]
