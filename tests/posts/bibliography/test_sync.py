"""A bibliography brought up to date with the base, as text and as a file."""

import pytest
from bibtexparser.entrypoint import parse_string
from hypothesis import given
from hypothesis import strategies as st
from support.bibtex_studies import PLAIN, WRITTEN, bare, short, study
from support.paths import ROOT

from evidence.claims.base.load import read_base
from evidence.errors import EvidenceError
from evidence.posts.bibliography.sync import SyncResult, sync_bibliography, sync_bibliography_file

COMMITTED = ROOT / "references.bib"


def test_the_committed_bibliography_is_what_sync_makes_of_the_base():
    assert (
        COMMITTED.read_bytes().decode("utf-8")
        == sync_bibliography("", read_base().studies.values()).text
    )


def test_the_committed_bibliography_has_an_entry_a_study_in_the_order_of_keys():
    library = parse_string(COMMITTED.read_text(encoding="utf-8"))
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == sorted(read_base().studies)


def test_running_it_again_changes_no_byte():
    studies = read_base().studies.values()
    text = sync_bibliography("", studies).text
    assert sync_bibliography(text, studies) == SyncResult(text)


def test_a_paper_becomes_an_article():
    assert sync_bibliography("", [PLAIN]) == SyncResult(WRITTEN, added=("vickers2012",))


def test_a_field_that_the_base_knows_nothing_of_stays():
    text = short("kenyon1983", "Found in the library")
    assert sync_bibliography(text, [bare("kenyon1983", title=None)]).text == text


def test_an_entry_that_left_the_base_stays_and_is_named():
    text = short("a2000") + "\n" + short("b2000")
    assert sync_bibliography(text, [bare("b2000")]) == SyncResult(text, untouched=("a2000",))


def test_a_missing_file_is_an_empty_one(tmp_path):
    path = tmp_path / "references.bib"
    assert sync_bibliography_file(path, [PLAIN]).added == ("vickers2012",)
    assert path.read_bytes() == WRITTEN.encode()


def test_a_file_that_is_up_to_date_is_not_written(tmp_path):
    path = tmp_path / "references.bib"
    path.write_bytes(WRITTEN.encode())
    path.chmod(0o444)
    before = path.stat().st_mtime_ns
    assert sync_bibliography_file(path, [PLAIN]) == SyncResult(WRITTEN)
    assert path.stat().st_mtime_ns == before


def test_a_broken_file_is_not_written(tmp_path):
    path = tmp_path / "references.bib"
    path.write_bytes(b"@misc{a2000,\r\n  title = {x}\r\n")
    (problem,) = sync_bibliography_file(path, [PLAIN]).problems
    assert problem.location == f"{path}:1"
    assert path.read_bytes() == b"@misc{a2000,\r\n  title = {x}\r\n"


def test_a_file_that_is_not_utf8_is_an_error_and_not_written(tmp_path):
    path = tmp_path / "references.bib"
    path.write_bytes("@misc{a2000, title = {é}}".encode("latin-1"))
    with pytest.raises(EvidenceError, match=r"references\.bib is not UTF-8 \(byte 22\)"):
        sync_bibliography_file(path, [PLAIN])
    assert path.read_bytes().endswith(b"\xe9}}")


def test_what_is_no_file_cannot_be_read(tmp_path):
    with pytest.raises(EvidenceError, match="cannot be written"):
        sync_bibliography_file(tmp_path, [PLAIN])


def test_a_folder_that_is_missing_is_an_error(tmp_path):
    with pytest.raises(EvidenceError, match="cannot be written"):
        sync_bibliography_file(tmp_path / "nowhere" / "references.bib", [PLAIN])


printable = st.text(st.characters(exclude_categories=["C"]), max_size=9)


some_text = (
    st.none()
    | printable
    | st.sampled_from(["{", "}", "\\", "a \\} b", '"', "@misc{x, ", "A, B and C"])
)


dois = printable.map(
    lambda text: "10.1000/" + "".join(c for c in text if not (c.isspace() or c in "{}\\"))
)


studies = st.lists(
    st.builds(
        study,
        key=st.from_regex(
            r"[a-z]{1,3}[0-9]{4}", fullmatch=True, alphabet=st.characters(codec="ascii")
        ),
        pmid=st.none() | st.integers(1, 99999999).map(str),
        doi=st.none() | dois,
        title=some_text,
        authors=st.lists(some_text.filter(bool), max_size=3).map(tuple),
        journal_abbrev=some_text,
        journal=some_text | st.sampled_from(["Bern: Hogrefe {", "Pain : a journal"]),
        volume=some_text,
        issue=some_text,
        pages=some_text,
    ),
    unique_by=lambda one: one.key,
    max_size=3,
)


def braces_balance(value):
    depth = 0
    for letter in value:
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if depth < 0:
            return False
    return depth == 0


@given(studies)
def test_whatever_stands_in_the_base_is_read_back_with_its_keys_and_dois(several):
    library = parse_string(sync_bibliography("", several).text)
    assert not library.failed_blocks
    read = {entry.key: entry.fields_dict.get("doi") for entry in library.entries}
    assert {key: doi and doi.value for key, doi in read.items()} == {
        one.key: one.doi for one in several
    }
    assert all(braces_balance(field.value) for entry in library.entries for field in entry.fields)


@given(studies)
def test_whatever_stands_in_the_base_is_written_once(several):
    text = sync_bibliography("", several).text
    assert sync_bibliography(text, several) == SyncResult(text)


@given(studies, st.data())
def test_entries_added_later_stand_where_they_would_have_been_from_the_start(several, data):
    earlier = data.draw(st.lists(st.sampled_from(several), unique_by=id)) if several else []
    assert (
        sync_bibliography(sync_bibliography("", earlier).text, several).text
        == sync_bibliography("", several).text
    )


pieces = st.sampled_from(
    [
        *(
            "@misc{a1000,",
            "@misc{b2000, ",
            "@article(c3000,",
            "@misc{a1000}",
            "@misc{q9000, a = {b}}\n",
            "title = {x}",
        ),
        *(
            "TITLE = on",
            "year=2012",
            'note = "t {n} u"',
            '@string{on = "y"}',
            "@comment{z {q}}",
            "% note\n",
            "text",
        ),
        *(",", "}", ")", "{", '"', "\n", "\r\n", "=", "@", "\\"),
    ]
)


@given(st.lists(pieces, max_size=12).map("".join))
def test_any_text_is_either_refused_or_keeps_all_that_is_not_ours(text):
    ours = {key: bare(key) for key in ("a1000", "b2000", "d4000")}
    synced = sync_bibliography(text, ours.values())
    if synced.problems:
        assert synced.text == text
        return
    before, after = parse_string(text), parse_string(synced.text)
    assert others(after, {*ours, *synced.added}) == others(before, ours)
    assert ours.keys() <= after.entries_dict.keys()
    again = sync_bibliography(synced.text, ours.values())
    assert again == SyncResult(
        synced.text, untouched=synced.untouched, key_mismatches=synced.key_mismatches
    )


def others(library, ours):
    """All blocks but our entries, and the fields of these that are not ours; without space."""
    raw = "".join(block.raw for block in library.blocks if getattr(block, "key", None) not in ours)
    unknown = {
        (entry.key, field.key, field.value)
        for entry in library.entries
        for field in entry.fields
        if entry.key in ours and field.key.lower() not in ("key", "title", "year")
    }
    return "".join(raw.split()), unknown
