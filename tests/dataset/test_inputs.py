"""Locations become files, each once, in the order in which they count."""

import pytest
from support.pubmed_mirror import Mirror, paper, write_checksum, write_file

from evidence.dataset.inputs import find_inputs, name_input, order_of
from evidence.dataset.transfer import Transfer

pytest.importorskip("fsspec", reason="the extra `scale` is not installed")

HERE = Transfer(waits=())


def names(found):
    return [one.name for one in found[0]]


def messages(found):
    return [problem.message for problem in found[1]]


@pytest.fixture
def folder(tmp_path):
    for number in (2, 10, 1):
        write_file(tmp_path / "in", f"p{number}.xml.gz", paper(number))
    (tmp_path / "in" / "README.txt").write_text("about")
    return tmp_path / "in"


@pytest.mark.parametrize(
    ("location", "name"),
    [
        ("/data/pubmed26n0001.xml.gz", "pubmed26n0001"),
        ("https://example.org/baseline/pubmed26n0001.xml.gz", "pubmed26n0001"),
        ("https://example.org/get.xml?id=1/2", "get"),
        ("s3://bucket/a%20b.XML", "a_b"),
        ("a b#c.xml.xml.gz", "a_b_c"),
        ("/data/no-ending", "no-ending"),
        ("/data/.xml.gz", "_"),
        ("https://example.org/", "_"),
    ],
)
def test_a_part_is_named_after_its_file(location, name):
    assert name_input(location) == name


def test_numbers_in_names_count_by_their_value():
    given = ["pubmed27n0001", "pubmed26n1500", "pubmed26n0999", "p2", "p10"]
    assert sorted(given, key=order_of) == [
        *("p2", "p10", "pubmed26n0999", "pubmed26n1500", "pubmed27n0001")
    ]


@pytest.mark.parametrize("pattern", ["", "/*", "/p*.xml.gz*", "/p[0-9]*.gz"])
def test_a_folder_and_a_pattern_give_its_files_without_checksums(folder, pattern):
    (folder / "README.txt").unlink()
    assert names(find_inputs([f"{folder}{pattern}"], HERE)) == ["p1", "p2", "p10"]


def test_the_checksums_that_a_shell_adds_are_left_out(folder):
    given = sorted(str(file) for file in folder.glob("p*"))
    assert len(given) == 6
    assert names(find_inputs(given, HERE)) == ["p1", "p2", "p10"]
    assert find_inputs(given, HERE)[1] == []


def test_a_file_that_is_given_twice_is_a_problem_and_is_read_once(folder):
    found = find_inputs([str(folder), str(folder / "p2.xml.gz")], HERE)
    assert names(found) == ["p1", "p2", "p10"]
    assert messages(found) == ["it was given twice and is read once"]


def test_two_files_of_one_name_are_a_problem_of_the_second(folder, tmp_path):
    other = write_file(tmp_path / "other", "p2.xml.gz", paper(3))
    found = find_inputs([str(folder), str(other)], HERE)
    assert names(found) == ["p1", "p2", "p10"]
    assert found[1][0].path == str(other)
    assert "has the same name" in messages(found)[0]


def test_a_pattern_without_a_file_is_a_problem_and_the_others_are_found(folder):
    given = [str(folder / "q*"), str(folder / "p1.xml.gz"), str(folder / "gone.xml")]
    found = find_inputs(given, HERE)
    assert names(found) == ["p1"]
    assert messages(found) == ["it was not read: no file is there"] * 2


def test_a_name_with_the_signs_of_a_pattern_is_that_file(tmp_path):
    file = write_file(tmp_path, "p[1].xml.gz", paper(1))
    assert find_inputs([str(file)], HERE)[0][0].location == str(file)


@pytest.mark.parametrize("pattern", ["/", "/*.xml.gz", "/p[0-9]*.gz"])
def test_a_web_folder_and_a_pattern_give_its_files(folder, pattern):
    with Mirror(folder.parent) as mirror:
        found = find_inputs([f"{mirror.url}/in{pattern}"], HERE)
        assert names(found) == ["p1", "p2", "p10"]
        assert found[0][0].location == f"{mirror.url}/in/p1.xml.gz"


def test_what_fsspec_does_not_know_is_a_problem_that_names_it(folder):
    found = find_inputs(["gopher9://host/*.xml", str(folder)], HERE)
    assert names(found) == ["p1", "p2", "p10"]
    assert "Protocol not known: gopher9" in messages(found)[0]


def test_a_file_system_of_fsspec_is_listed_with_its_protocol():
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.pipe("/nlm/p1.xml", b"x")
    memory.pipe("/nlm/p1.xml.md5", b"x")
    found = find_inputs(["memory://nlm/p*"], HERE)
    assert [one.location for one in found[0]] == ["memory:///nlm/p1.xml"]
    memory.rm("/nlm", recursive=True)


def test_a_checksum_alone_is_taken_for_a_file(folder):
    beside = write_checksum(folder / "p1.xml.gz")
    assert len(find_inputs([str(beside)], HERE)[0]) == 1
