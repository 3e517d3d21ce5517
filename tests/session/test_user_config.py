"""The settings of a user: an environment variable wins over the file."""

from pathlib import Path

import pytest

from evidence.errors import EvidenceError
from evidence.session.user_config import (
    UserConfig,
    default_store_path,
    find_store_path,
    rate_limit_file,
    read_user_config,
    user_config_file,
    writable_store_path,
)


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    return tmp_path


def write_config(text):
    file = user_config_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_without_a_file_nothing_is_set(home):
    assert read_user_config() == UserConfig(None, None, None)


def test_settings_are_read_from_the_file(home):
    write_config('\ufeffemail = "me@example.org"\napi_key = " abc "\nstore = "my.sqlite"\n')
    assert read_user_config() == UserConfig("me@example.org", "abc", "my.sqlite")


def test_the_environment_wins_over_the_file(home, monkeypatch):
    write_config('email = "me@example.org"\nstore = "my.sqlite"\n')
    monkeypatch.setenv("EVIDENCE_EMAIL", "you@example.org")
    monkeypatch.setenv("NCBI_API_KEY", "xyz")
    monkeypatch.setenv("EVIDENCE_STORE", "")
    assert read_user_config() == UserConfig("you@example.org", "xyz", "my.sqlite")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("apikey = 'secret'", "unknown setting apikey; choose from email, api_key, store"),
        ("api_key = 12345", "api_key must be a text in quotes"),
        ("email: secret", 'is not TOML; write lines such as email = "name@example.org"'),
    ],
)
def test_a_wrong_file_is_an_error_that_shows_no_value(home, content, message):
    write_config(content)
    with pytest.raises(EvidenceError, match=message) as caught:
        read_user_config()
    assert "secret" not in str(caught.value)
    assert "12345" not in str(caught.value)


def test_the_key_is_not_shown():
    assert "abc" not in repr(UserConfig(api_key="abc"))


def test_a_folder_in_place_of_the_file_is_an_error(home):
    user_config_file().mkdir(parents=True)
    with pytest.raises(EvidenceError, match="cannot be read: is a directory"):
        read_user_config()


def test_the_rate_limit_with_a_key_has_a_file_of_its_own(home):
    assert rate_limit_file(with_key=True) != rate_limit_file(with_key=False)
    assert rate_limit_file(with_key=True).parent.is_dir()


def test_a_cache_that_cannot_be_made_says_which_variable_to_set(home, monkeypatch):
    (home / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "file"))
    with pytest.raises(EvidenceError, match="set XDG_CACHE_HOME"):
        rate_limit_file(with_key=False)


def test_the_store_to_write_to_is_named_set_or_at_the_usual_place(home, monkeypatch):
    assert writable_store_path() == default_store_path()
    monkeypatch.setenv("EVIDENCE_STORE", "~/set.sqlite")
    assert writable_store_path() == Path.home() / "set.sqlite"
    assert writable_store_path("named.sqlite") == Path("named.sqlite")


def test_the_store_to_read_from_may_be_missing_at_the_usual_place_only(home):
    assert find_store_path() is None
    default_store_path().parent.mkdir(parents=True)
    default_store_path().touch()
    assert find_store_path() == default_store_path()
    with pytest.raises(EvidenceError, match=r"there is no store .*gone; `evidence fetch --store"):
        find_store_path(home / "gone")
