"""What is known of a record that came from a file of another tool than PubMed."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.schema import column


@dataclass(frozen=True, slots=True)
class ReferenceNote:
    """What a table says of a record beside the record: its file, and a label of screening."""

    record_from: str = column(
        "Form of the file that the row was read from, and the tool that wrote it where the file "
        "shows it: RIS, written by Zotero",
        origin="marks of the tool in the file",
    )
    included: bool | None = column(
        "True if people included the study when they screened, false if they excluded it; missing "
        "where they did not decide, or disagree",
        origin="labels of ASReview or Rayyan",
    )


def describe_form(form: str, tool: str | None) -> str:
    """Name the form of a file and the tool that wrote it: "RIS, written by Zotero"."""
    return f"{form}, written by {tool}" if tool else form
