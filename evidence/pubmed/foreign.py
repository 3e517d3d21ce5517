"""Say what a text is that is not PubMed XML, and what to do with it."""

from __future__ import annotations

import re
from typing import Final

_HEAD_BYTES: Final = 4_000
_BEFORE_ROOT: Final = rb"(?:\s|\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->|<!doctype[^>]*>)*+"
_ERROR_START, _ERROR_END = b"<ERROR>", b"</ERROR>"
# The first that is found in the head counts.
_FORMS: Final = tuple(
    (re.compile(rb"\A(?:%s)" % pattern, re.IGNORECASE | re.MULTILINE | re.DOTALL), message)
    for pattern, message in (
        (
            rb"PK\x03\x04",
            "it is a file of Excel or Word, or another archive; save it as CSV, or export RIS",
        ),
        (rb"PAR1", "it is Parquet, which pandas.read_parquet reads"),
        (rb"%PDF-", "it is a PDF; export RIS or .nbib from where it is listed"),
        (
            rb"(?:\s|\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->)*+<!doctype html|"
            + _BEFORE_ROOT
            + rb"<(?:html|head|body|title|meta|script|div|p)[\s/>]",
            "it is a web page, not PubMed XML; export the records from PubMed (Save)",
        ),
        (
            _BEFORE_ROOT + rb"<e(?:Search|Summary|Link|Post|Info|Spell)Result[\s/>]",
            "it is an answer of E-utilities without records; ask efetch for them",
        ),
        (
            _BEFORE_ROOT + rb"<(?:pmc-articleset|article)[\s/>]",
            "it is a paper in full (JATS), and is not an entry of PubMed XML; fetch its record "
            "from PubMed",
        ),
        (
            _BEFORE_ROOT + rb"<xml>\s*<records>",
            "it is EndNote's XML, which is not read; export RIS instead",
        ),
        (
            rb"\s*+\[\s*+\{[^{}]*\"(?:id|type|title)\"\s*:",
            "it is CSL-JSON, which is written but not read; export RIS or .nbib instead",
        ),
        (rb"\s*[{\[]", "it is JSON, not PubMed XML; fetch it with retmode=xml"),
        (
            rb"(?:\s|%[^\n]*\n)*+@[a-z]++\s*+\{",
            "it is BibTeX, which is not read; export RIS or .nbib instead",
        ),
        (
            rb"(?:\s|\xef\xbb\xbf)*+(?:\d+\.\s*)?(?-i:TY) {1,2}- ",
            "it is RIS, not PubMed XML; `evidence read` reads it from a file of its own",
        ),
        (
            rb"(?:\s|\xef\xbb\xbf)*+PMID ?- ?\d",
            "it is .nbib, not PubMed XML; `evidence read` reads it from a file of its own",
        ),
        (
            rb"(?:\s|\xef\xbb\xbf)*+\"?(?:PMID|Title|Authors?|DOI|Key|ID)\"?\s*[,;\t]",
            "it is a CSV table, not PubMed XML; `evidence read` reads it from a file of its own",
        ),
        (
            rb"(?:[^\n<]*\n){1,20}?\"?(?:PMID|Title|Authors?|DOI|Key|ID)\"?\s*[,;\t]",
            "it is a CSV table whose header is not its first line; remove the lines above it",
        ),
    )
)


def explain_foreign_text(data: bytes) -> str | None:
    """Return what a text is in place of PubMed XML, and what to do; None if that is unknown."""
    _, start, rest = data.partition(_ERROR_START)
    error, end, _ = rest.partition(_ERROR_END)
    if start and end:
        said = " ".join(error[:_HEAD_BYTES].decode(errors="replace").split())
        return f"PubMed answered with an error: {said}; ask again"
    head = data[:_HEAD_BYTES].lstrip()
    return next((message for form, message in _FORMS if form.match(head)), None)
