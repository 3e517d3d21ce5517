"""The programs that read BibTeX, each skipped with its reason where it is not installed."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

READ_WITH_CITATION_JS = """
const { Cite } = require('@citation-js/core')
require('@citation-js/plugin-bibtex')
const fs = require('fs')
const read = path => {
  try {
    return new Cite(fs.readFileSync(path, 'utf8'), { generateGraph: false }).data.map(e => e.id)
  } catch (error) { return null }
}
console.log(JSON.stringify(process.argv.slice(2).map(read)))
"""
# btparse, by which biber reads, without the second that biber takes to start. It may abort.
READ_WITH_BTPARSE = """
use Text::BibTeX;
for my $path (@ARGV) {
  my $child = fork;
  if (!$child) {
    my $file = Text::BibTeX::File->new($path); my $bad = 0;
    while (my $entry = Text::BibTeX::Entry->new($file)) { $bad ||= !$entry->parse_ok }
    exit $bad;
  }
  waitpid $child, 0;
  print $? ? "refused\\n" : "read\\n";
}
"""


def find(program):
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed; .ci/run installs it where it runs as root")
    return program


@pytest.fixture(scope="session")
def bibtex():
    """Run BibTeX with the style plain on a file, and return its exit code and what it says."""
    find("bibtex")

    def run(path: Path):
        aux = path.with_suffix(".aux")
        aux.write_text(f"\\citation{{*}}\n\\bibstyle{{plain}}\n\\bibdata{{{path.stem}}}\n")
        made = subprocess.run(
            ["bibtex", aux.stem], cwd=path.parent, capture_output=True, check=False
        )
        return made.returncode, made.stdout.decode("utf-8", "replace")

    return run


@pytest.fixture(scope="session")
def biber():
    """Validate a file with biber, and return its exit code and what it says."""
    find("biber")

    def run(path: Path, *options):
        made = subprocess.run(
            [*"biber --tool --validate-datamodel".split(), *options,
             f"--output-file={path}.out", str(path)],
            cwd=path.parent, capture_output=True, check=False,
        )  # fmt: skip
        return made.returncode, made.stdout.decode("utf-8", "replace")

    return run


@pytest.fixture(scope="session")
def btparse():
    """Read files with the parser of biber, and return for each whether it refused it."""
    find("biber")

    def run(paths):
        made = subprocess.run(
            ["perl", "-e", READ_WITH_BTPARSE, *map(str, paths)],
            capture_output=True, check=True,
        )  # fmt: skip
        return [line == "refused" for line in made.stdout.decode().splitlines()]

    return run


@pytest.fixture(scope="session")
def citation_js(tmp_path_factory):
    """Read files with citation.js, and return for each the ids of its entries, or None."""
    folder = tmp_path_factory.mktemp("citation_js")
    packages = ("@citation-js/core@0.9", "@citation-js/plugin-bibtex@0.9")
    made = subprocess.run(
        [find("npm"), "install", "--silent", "--no-audit", "--no-fund", *packages],
        cwd=folder, capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("npm cannot install citation.js, maybe because there is no network")
    script = folder / "read.js"
    script.write_text(READ_WITH_CITATION_JS)

    def run(paths):
        read = subprocess.run(
            [find("node"), str(script), *map(str, paths)], capture_output=True, check=True
        )
        return json.loads(read.stdout)

    return run


@pytest.fixture(scope="session")
def pandoc():
    """Read a file with pandoc, and return its CSL items, or None."""
    pypandoc = pytest.importorskip("pypandoc")
    program = pypandoc.get_pandoc_path()

    def run(path: Path):
        made = subprocess.run(
            [program, "--from=biblatex", "--to=csljson", str(path)],
            capture_output=True, check=False,
        )  # fmt: skip
        return None if made.returncode else json.loads(made.stdout)

    return run
