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
_MAX_LITERALS = 6
_MAX_BEGINNINGS = 4
# Characters of a text that tells whether to look closer, and how long it takes at most then.
_GLANCES, _GLANCE_SECONDS = (200, 1_600), 1e-4  # the longer ones for cheap patterns
_CHEAP_SECONDS = 1e-5
_UNUSUAL = 4  # times what other texts take
_SMALL = 1_000
_HOPELESS_SECONDS = 0.1
UNITS = [
    *" \na1A.,:-([{<)]>\"'*_&@%/\\~é中",
    *(" \n", "a ", "A, ", "1 ", "1,000 ", "(1) ", "[1] ", "a-", "a@", "a.b/"),
    *("the ", "one ", "not ", "et al. ", "Smith A, ", "(2012) ", "10.1000/)", "https://"),
    *("<a", "<a>", "<!--", "<?", "&#1", "[a](", "[@a", "```"),
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


def adversaries(pattern):
    """Yield beginnings and units: of what a pattern looks for, and of what others stumble over."""
    literals = list_literals(pattern)
    for unit in dict.fromkeys([*UNITS, *literals, *(f"{text} " for text in literals)]):
        yield "", unit
    for beginning in dict.fromkeys([*literals, *_beginnings(pattern)]):
        for unit in (" ", "a", "1 "):
            yield beginning, unit


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


def find_slow_texts(pattern, *, anchored=False):
    """Find texts for which a pattern takes more than linear time, as beginning and unit.

    So it does if eight times the text takes thirty times as long, or 100 kB a second. Only those
    are looked at that take unusually long when they are short.
    """
    texts = [*adversaries(pattern)]
    for size in _GLANCES:
        glances = {text: _measure(pattern, _build(*text, size), anchored) for text in texts}
        usual = min(sorted(glances.values())[len(texts) // 2], _GLANCE_SECONDS)
        if usual > _CHEAP_SECONDS:
            break
    limit = max(_GLANCE_SECONDS / 2, _UNUSUAL * usual)
    return [
        text for text, took in glances.items() if took > limit and _is_slow(pattern, text, anchored)
    ]


def _is_slow(pattern, text, anchored):
    def measure(size):
        return min(_measure(pattern, _build(*text, size), anchored) for _ in range(2))

    small = measure(_SMALL)
    if small > _HOPELESS_SECONDS:
        return True
    large = _measure(pattern, _build(*text, 8 * _SMALL), anchored)
    if large < 30 * small and large * 100_000 / (8 * _SMALL) < 1:
        return False
    large = measure(8 * _SMALL)
    return large > 30 * measure(_SMALL) or large * 100_000 / (8 * _SMALL) > 1


def _build(beginning, unit, size):
    return beginning + unit * (size // len(unit))


def _measure(pattern, text, anchored):
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
