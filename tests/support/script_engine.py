"""The scripts of the site, run without a browser: V8 by way of mini-racer."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from py_mini_racer import MiniRacer

from evidence.site.linked_data import dump_script_json
from evidence.site.render import STATIC_FOLDER
from evidence.site.scripts.script_messages import export_messages

TEMPLATES = STATIC_FOLDER.parent / "templates"
PAGES = ("recogniser_scripts.html", "index.html", "check.html")
NEED_A_PAGE = {"check.js", "claim_list.js", "site.js", "study_index.js"}


def list_scripts() -> list[str]:
    """Return the scripts of the search and of the page that checks a text which need no page."""
    text = "".join((TEMPLATES / page).read_text(encoding="utf-8") for page in PAGES)
    names = re.findall(r'src="static/(\w+\.js)"', text)
    return [name for name in dict.fromkeys(names) if name not in NEED_A_PAGE]


class ScriptEngine:
    """A JavaScript engine that has loaded the vocabulary and some scripts of the site."""

    def __init__(self, vocabulary: Mapping[str, Any], scripts: Iterable[str] | None = None) -> None:
        self._engine = MiniRacer()
        messages = dump_script_json(export_messages())
        self._engine.eval(f"globalThis.EVIDENCE_MESSAGES = {messages};")
        self._engine.eval(f"globalThis.EVIDENCE_VOCABULARY = {dump_script_json(vocabulary)};")
        for name in list_scripts() if scripts is None else scripts:
            self._engine.eval((STATIC_FOLDER / name).read_text(encoding="utf-8"))

    def call(self, function: str, *arguments: Any) -> Any:
        """Call a function with values that JSON can hold, and return what it returns."""
        written = ", ".join(dump_script_json(argument) for argument in arguments)
        return json.loads(str(self._engine.eval(f"JSON.stringify(({function})({written}))")))
