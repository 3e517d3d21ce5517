"""`evidence store`: what it counts, in the singular and in the plural."""

import pytest
from support.honey_store import fill_honey_store, honey_paper
from support.linting import run
from support.small_base import write_honey_base

PAPERS = [honey_paper(str(20_000_001 + number), f"Honey {number}") for number in range(2)]


@pytest.mark.parametrize(
    ("papers", "inside", "changes", "checked", "rebuilt"),
    [
        (
            PAPERS[:1],
            "1 study from 1 record, 0",
            "1 change",
            "1 record and its study are",
            "1 study made again",
        ),
        (
            PAPERS,
            "2 studies from 2 records, 0",
            "2 changes",
            "2 records and their studies are",
            "2 studies made again",
        ),
    ],
    ids=["one", "two"],
)
def test_one_is_singular_and_two_are_plural(tmp_path, papers, inside, changes, checked, rebuilt):
    base = write_honey_base(tmp_path / "base")
    store = fill_honey_store(tmp_path / "honey.sqlite", base, *papers)
    told = run("store", "info", "--store", store).stdout.splitlines()
    assert told[1:3] == [f"  {inside} still to be fetched", f"  {changes} seen"]
    options = ("--store", store, "--base", base)
    assert run("store", "verify", *options).stdout == f"{store}: {checked} in order\n"
    assert run("store", "rebuild", *options).stdout == f"{store}: {rebuilt}\n"
