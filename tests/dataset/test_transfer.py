"""Files come whole, by path or URL, or it is said why not."""

import hashlib

import pytest
from support.pubmed_mirror import Mirror, hang, refuse, stop_midway

from evidence.dataset.transfer import AbsentFileError, Transfer, TransferError, hash_file, is_url

pytest.importorskip("fsspec", reason="the extra `scale` is not installed")

HERE = Transfer(timeout=0.5, waits=(0.01,))
MD5 = hashlib.md5(b"content" * 1000).hexdigest()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.xml").write_bytes(b"content" * 1000)
    return tmp_path


def test_urls_are_told_from_paths():
    urls = ["https://a.org/b", "s3://bucket/key", "simplecache::https://a.org/b", "file:///a"]
    paths = ["/a/b", "a.xml", "C:\\a.xml", "C:/a.xml", "~/a", "a:b.xml"]
    assert [is_url(one) for one in (*urls, *paths)] == [True] * 4 + [False] * 6


@pytest.mark.parametrize(
    "text",
    [f"MD5(a.xml)= {MD5}\n", f"{MD5}  a.xml\n", f"{MD5.upper()} *a.xml", f"{MD5}"],
)
def test_a_checksum_is_read_in_the_forms_of_nlm_and_md5sum(folder, text):
    (folder / "a.xml.md5").write_text(text)
    assert HERE.read_checksum(str(folder / "a.xml")) == MD5 == hash_file(folder / "a.xml")
    with Mirror(folder) as mirror:
        assert HERE.read_checksum(f"{mirror.url}/a.xml") == MD5


def test_the_checksum_of_an_address_with_a_query_stands_before_the_query(folder):
    (folder / "a.xml.md5").write_text(MD5)
    with Mirror(folder) as mirror:
        assert HERE.read_checksum(f"{mirror.url}/a.xml?key=1") == MD5
        assert mirror.sent == ["a.xml.md5?key=1"]


def test_without_a_checksum_there_is_none(folder):
    assert HERE.read_checksum(str(folder / "a.xml")) is None
    with Mirror(folder) as mirror:
        assert HERE.read_checksum(f"{mirror.url}/a.xml") is None


def test_a_checksum_that_does_not_come_is_no_missing_one(folder):
    (folder / "a.xml.md5").write_text(MD5)
    with (
        Mirror(folder, {"a.xml.md5": (refuse, 9)}) as mirror,
        pytest.raises(TransferError, match=r"its checksum, .*a\.xml\.md5, cannot be read: after 2"),
    ):
        HERE.read_checksum(f"{mirror.url}/a.xml")


def test_sizes_are_known_before_a_file_comes(folder):
    with Mirror(folder) as mirror:
        assert HERE.measure(f"{mirror.url}/a.xml") == HERE.measure(str(folder / "a.xml")) == 7000


def test_a_file_is_copied_as_it_is_and_asked_for_again_where_that_fails(folder):
    with Mirror(folder, {"a.xml": (stop_midway, 1)}) as mirror:
        HERE.copy(f"{mirror.url}/a.xml", folder / "b.xml")
        assert mirror.sent == ["a.xml", "a.xml"]
    assert (folder / "b.xml").read_bytes() == (folder / "a.xml").read_bytes()


@pytest.mark.parametrize(
    ("fault", "words"),
    [(stop_midway, "ClientPayloadError"), (refuse, "503"), (hang, "Timeout")],
)
def test_what_fails_again_and_again_is_named_with_the_number_of_tries(folder, fault, words):
    with (
        Mirror(folder, {"a.xml": (fault, 9)}) as mirror,
        pytest.raises(TransferError, match=f"after 2 tries: .*{words}.*; run this again"),
    ):
        HERE.copy(f"{mirror.url}/a.xml", folder / "b.xml")


def test_a_file_that_is_not_there_is_asked_for_once(folder):
    with Mirror(folder) as mirror:
        for location in (f"{mirror.url}/gone.xml", str(folder / "gone.xml")):
            with pytest.raises(AbsentFileError, match="no file is there"):
                HERE.measure(location)
        with pytest.raises(AbsentFileError):
            HERE.copy(f"{mirror.url}/gone.xml", folder / "b.xml")
        assert mirror.sent.count("gone.xml") <= 2


def test_a_server_that_is_busy_when_it_is_asked_for_a_size_is_asked_again(folder):
    with Mirror(folder, {"a.xml": (refuse, 2)}) as mirror:
        assert HERE.measure(f"{mirror.url}/a.xml") == 7000
        mirror.faults["a.xml"] = (refuse, 9)
        with pytest.raises(TransferError, match=r"after 2 tries: .*503"):
            HERE.measure(f"{mirror.url}/a.xml")


def test_a_server_that_is_not_there_is_named():
    with Mirror("/tmp") as mirror:
        url = mirror.url
    with pytest.raises(TransferError, match=r"after 2 tries: .*[Cc]onnect"):
        HERE.measure(f"{url}/a.xml")
