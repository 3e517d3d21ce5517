"""Parts are encoded in any order of taking them, and put together in that of the sources."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.pubmed_files import ALL_SAMPLES, FOOT, HEAD, article

from evidence.errors import EvidenceError
from evidence.pubmed.files.splitter import BLOCK_SIZE
from evidence.studies.table.parts.encode import EncodedPart, PartEncoder, TableJob, check_parts

LARGE = b"x" * 20_000


def make_job(folder: Path, *sources: Path | bytes) -> TableJob:
    return TableJob(sources, folder / "out.jsonl", False, False, None, 1)


def encode(job: TableJob, folder: Path, numbers: range) -> list[EncodedPart | None]:
    kept_in = folder / f"parts-{numbers.start}"
    with kept_in.open("wb") as file:
        encoder = PartEncoder(job, kept_in, file)
        return [encoder.encode(number) for number in numbers]


def large_set(first: int, *, size: int = 3 * BLOCK_SIZE) -> bytes:
    title = LARGE.decode()
    count = size // len(LARGE)
    return HEAD + b"".join(article(first + n, title=title) for n in range(count)) + FOOT


def test_two_encoders_that_take_turns_find_the_parts_that_one_finds(tmp_path: Path):
    job = make_job(tmp_path, large_set(1000), *ALL_SAMPLES, large_set(5000))
    alone = encode(job, tmp_path, range(100))
    parts = [part for part in alone if part]
    assert len(parts) > len(ALL_SAMPLES) + 4
    assert alone[len(parts) :] == [None] * (100 - len(parts))
    folder = tmp_path / "two"
    folder.mkdir()
    even, odd = encode(job, folder, range(0, 100, 2)), encode(job, folder, range(1, 100, 2))
    for number, part in enumerate(parts):
        other = (even, odd)[number % 2][number // 2]
        assert other is not None
        assert other.load() == part.load()
        assert other._replace(kept_in=part.kept_in, place=part.place) == part
    check_parts(parts)


@pytest.mark.parametrize("gone", [0, 1])
def test_a_part_that_is_missing_is_an_error(tmp_path: Path, gone: int):
    parts = [
        part for part in encode(make_job(tmp_path, large_set(1000)), tmp_path, range(9)) if part
    ]
    del parts[gone]
    with pytest.raises(EvidenceError, match="was changed while it was read"):
        check_parts(parts)


def test_parts_that_do_not_follow_each_other_are_an_error(tmp_path: Path):
    first, second, *_ = encode(make_job(tmp_path, large_set(1000)), tmp_path, range(3))
    assert first is not None
    assert second is not None
    check_parts([first, second])
    with pytest.raises(EvidenceError, match="was changed while it was read"):
        check_parts([first, second._replace(begin=second.begin + 1)])
