"""The messages that scripts show, in the language of the pages: ``messages.js``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, get_args

from evidence.claims.base.models import format_label
from evidence.claims.card.claim_effect import describe_certainty
from evidence.claims.verdict.verdict import CERTAINTIES, VerdictCategory
from evidence.messages.catalogue import current_language, gettext_noop, ngettext_noop, translate
from evidence.messages.numbers import list_plural_forms

# The scripts put values into the places, as ``gettext`` does.
_SCRIPT_MESSAGES: Final[Mapping[str, str]] = {
    # static/site.js
    "copied": gettext_noop("Copied"),
    "selected": gettext_noop("Selected: copy it with your keyboard"),
    # static/claim_list.js
    "areNear": gettext_noop("No claim says just that; these are near."),
    "nothing": gettext_noop("Nothing matches all these words."),
    "found": gettext_noop("%(claims)s and %(studies)s."),
    "foundFirst": gettext_noop("%(claims)s and %(studies)s; the first %(shown)s are shown."),
    "studiesLeftOut": gettext_noop("Studies have no verdict and are left out."),
    # static/study_table.js
    "authors": gettext_noop("authors"),
    "year": gettext_noop("year"),
    "design": gettext_noop("design"),
    "people": gettext_noop("people"),
    "claims": gettext_noop("claims"),
    "noYear": gettext_noop("no year"),
    # static/check.js
    "E401": gettext_noop("Contradicted"),
    "E402": gettext_noop("Too strong"),
    "E403": gettext_noop("Not cited"),
    "E405": gettext_noop("The reverse"),
    "reverse": gettext_noop("the reverse is said"),
    "denies": gettext_noop("denied"),
    "doubts": gettext_noop("doubted"),
    "asks": gettext_noop("asked"),
    "attributed": gettext_noop("attributed to others"),
    "youCouldSay": gettext_noop("You could say:"),
    "cite": gettext_noop("Cite"),
    "and": gettext_noop("and"),
    "notAsserted": gettext_noop("Mentioned, but not asserted: %(claims)s."),
    "noProblems": gettext_noop("no problems found"),
    "problems": gettext_noop("%(E401)s contradicted, %(E402)s too strong, %(E403)s not cited"),
    "problemsAndReverse": gettext_noop(
        "%(E401)s contradicted, %(E402)s too strong, %(E403)s not cited, "
        "%(E405)s the reverse of the evidence"
    ),
    "isCut": gettext_noop("Only the first %(limit)s characters were read."),
    # static/text_checker.js
    "contradicted": gettext_noop("contradicted by the evidence, %(certainty)s"),
    "not_supported": gettext_noop("not supported by the studies there are, %(certainty)s"),
    "stronger": gettext_noop("stronger than the evidence: %(verdict)s"),
    "overclaimed": gettext_noop(
        "stronger than the evidence: %(verdict)s, but no study shows that it always or fully helps"
    ),
    "hedgedStill": gettext_noop(
        "stronger than the evidence: %(verdict)s, so even a hedged wording says too much"
    ),
    "uncited": gettext_noop("no citation, although there is evidence (%(verdict)s)"),
    "reversed": gettext_noop(
        "says the reverse of a claim that the evidence supports, %(certainty)s"
    ),
}
_COUNTED_MESSAGES: Final[Mapping[str, tuple[str, str]]] = {
    "claimCount": ngettext_noop("%(count)s claim", "%(count)s claims"),
    "studyCount": ngettext_noop("%(count)s study", "%(count)s studies"),
    "chosen": ngettext_noop(
        "%(count)s claim with the verdict chosen below.",
        "%(count)s claims with the verdict chosen below.",
    ),
    "chosenFirst": ngettext_noop(
        "%(count)s claim with the verdict chosen below; the first %(shown)s are shown.",
        "%(count)s claims with the verdict chosen below; the first %(shown)s are shown.",
    ),
    "claimsShown": ngettext_noop("%(shown)s of %(count)s claim.", "%(shown)s of %(count)s claims."),
    "allStudies": ngettext_noop("%(count)s study.", "%(count)s studies."),
    "firstStudies": ngettext_noop(
        "%(count)s study; %(shown)s are shown.", "%(count)s studies; %(shown)s are shown."
    ),
    "foundStudies": ngettext_noop(
        "%(found)s of %(count)s study.", "%(found)s of %(count)s studies."
    ),
    "firstFoundStudies": ngettext_noop(
        "%(found)s of %(count)s study; %(shown)s are shown.",
        "%(found)s of %(count)s studies; %(shown)s are shown.",
    ),
    "skipped": ngettext_noop(
        "%(count)s sentence points at a study. This page skips these; `evidence check` looks the "
        "study up.",
        "%(count)s sentences point at a study. This page skips these; `evidence check` looks the "
        "study up.",
    ),
    "read": ngettext_noop(
        "%(count)s sentence read: %(found)s.", "%(count)s sentences read: %(found)s."
    ),
}


def export_messages() -> dict[str, Any]:
    """Export the messages, those with a count by its forms, and words for verdicts."""
    return {
        "language": current_language().tag,
        "messages": {name: translate(text) for name, text in _SCRIPT_MESSAGES.items()},
        "counted": {name: list_plural_forms(*forms) for name, forms in _COUNTED_MESSAGES.items()},
        "certainties": {word: describe_certainty(word) for word in CERTAINTIES},
        "verdicts": {word: format_label(word) for word in get_args(VerdictCategory)},
    }
