"""Every regular expression of the package, and texts that make bad ones slow."""

import importlib
import pkgutil
import re
import re._parser as parser
import sys
import time
import types
from pathlib import Path

import evidence

_MAX_DEPTH = 6
_MAX_LITERALS = 12
_MAX_BEGINNINGS = 8
UNITS = [
    *" \n\ta1A.,;:-—([{<)]}>\"'“”’*_#&@%/\\|~=$+!?é中",
    *(" \n", "a ", "Aa ", "a, ", "a. ", "1 ", "1, ", "1,000 ", "1.1 ", "(1) ", "[1] ", "a-", "a@"),
    *("the ", "The ", "one ", "two and ", "not ", "of the ", "et al. ", "Smith ", "Smith A, "),
    *("2012 ", "(2012) ", "n = 1 ", "10.1000/", "10.1000/)", "PMID ", "doi:", "https://", "a.b/"),
    *("<a", "<a ", "<a>", "</", "<!--", "<!", "<?", "&#", "&#1", "[a](", "[@a", "```", "~~~", "--"),
]


def collect_patterns():
    """Find the patterns of all modules: by name, in containers, made by functions and instances."""
    found = {}
    for module in _import_modules():
        for name, value in list(vars(module).items()):
            if not name.startswith("__"):
                _visit(value, f"{module.__name__}.{name}", found, _MAX_DEPTH)
            if _is_cached(value, module):
                _visit(_call(value), f"{module.__name__}.{name}()", found, _MAX_DEPTH)
    return found


def _import_modules():
    for info in pkgutil.walk_packages(evidence.__path__, "evidence."):
        if not info.name.endswith("__main__"):
            yield importlib.import_module(info.name)


def _is_cached(value, module):
    return hasattr(value, "cache_info") and getattr(value, "__module__", "") == module.__name__


def _call(function):
    """Call a function that keeps what it makes; None if it needs to be told what."""
    try:
        return function()
    except TypeError:
        return None


def _visit(value, place, found, depth):
    if isinstance(value, re.Pattern):
        found.setdefault((value.pattern, value.flags), (place, value))
    elif depth and not isinstance(value, (type, types.ModuleType, str, bytes)):
        for inner in _inside(value):
            _visit(inner, place, found, depth - 1)


def _inside(value):
    if isinstance(value, dict):
        return [*value, *value.values()]
    if isinstance(value, (list, tuple, set, frozenset)):
        return value
    if type(value).__module__.startswith("evidence."):
        slots = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
        return [*getattr(value, "__dict__", {}).values(), *(getattr(value, n, None) for n in slots)]
    return []


def _parse(pattern):
    flags = pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    return parser.parse(pattern.pattern, flags)


def list_literals(pattern):
    """List what a pattern looks for letter by letter, the longest first."""
    texts = set()
    _collect_literals(_parse(pattern), texts)
    return sorted(texts, key=lambda text: (-len(text), text))[:_MAX_LITERALS]


def _collect_literals(tree, texts):
    run = ""
    for operation, value in tree:
        if str(operation) == "LITERAL":
            run += chr(value)
            continue
        texts.add(run)
        run = ""
        for inner in _subtrees(value):
            _collect_literals(inner, texts)
    texts.add(run)
    texts.discard("")


def _subtrees(value):
    if isinstance(value, parser.SubPattern):
        return [value]
    if isinstance(value, (tuple, list)):
        return [inner for each in value for inner in _subtrees(each)]
    return []


def adversaries(pattern, size):
    """Yield texts of a size, made of what a pattern looks for, and of what others stumble over."""
    literals = list_literals(pattern)
    units = dict.fromkeys([*UNITS, *literals, *(f"{text} " for text in literals)])
    for unit in units:
        yield unit * (size // len(unit))
    beginnings = dict.fromkeys([*literals, *_beginnings(pattern)])
    for text in beginnings:
        for filler in (" ", "\n", "a", "1 "):
            yield text + filler * (size // len(filler))


def _beginnings(pattern):
    """List what a match may begin with, part by part."""
    parts = [_example([part]) for part in _parse(pattern)]
    wholes = ["".join(parts[: number + 1]) for number in range(len(parts))]
    return [text for text in wholes if text.strip()][-_MAX_BEGINNINGS:]


def _example(tree):
    """The shortest text that parts of a pattern match, roughly."""
    return "".join(_example_of(str(operation), value) for operation, value in tree)


def _example_of(operation, value):
    categories = {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a"}
    examples = {
        "LITERAL": chr,
        "IN": lambda choices: _example_of(str(choices[0][0]), choices[0][1]),
        "RANGE": lambda ends: chr(ends[0]),
        "CATEGORY": lambda name: categories.get(str(name), "-"),
        "BRANCH": lambda branches: _example(branches[1][0]),
        "SUBPATTERN": lambda group: _example(group[3]),
        "ATOMIC_GROUP": _example,
        "ANY": lambda _: "a",
    }
    if operation.endswith("_REPEAT"):
        return _example(value[2]) * min(max(1, value[0]), 10)
    return examples[operation](value) if operation in examples else ""


def is_anchored(place):
    """Whether a module matches with a private pattern at given places, and never searches."""
    module, name = place.rsplit(".", 1)
    source = Path(sys.modules[module].__file__).read_text(encoding="utf-8")
    uses = set(re.findall(rf"\b{re.escape(name)}\.(\w+)", source)) - {"pattern"}
    return name.startswith("_") and bool(uses) and uses <= {"match", "fullmatch"}


def measure(pattern, text, *, anchored=False):
    """Return the seconds of this thread that it takes to match, or else to find all matches."""
    if isinstance(pattern.pattern, bytes):
        text = text.encode()
    begun = time.thread_time()
    if anchored:
        pattern.match(text)
        pattern.fullmatch(text)
    else:
        for _ in pattern.finditer(text):
            pass
    return time.thread_time() - begun
