"""The settings of a project: the nearest file counts."""

import pytest

from evidence.errors import EvidenceError
from evidence.session.project_config import ProjectConfig, find_project_config, save_mention_choice


def test_without_a_file_nothing_is_set(tmp_path):
    assert find_project_config(tmp_path) == ProjectConfig()


def test_settings_are_read_from_a_file_of_our_own(tmp_path):
    (tmp_path / "evidence.toml").write_text(
        'select = ["e401"]\nignore = ["C101"]\nbase = "my-base"\n'
        '[mentions]\n"a study" = "key2000"\n'
    )
    assert find_project_config(tmp_path) == ProjectConfig(
        ("E401",), ("C101",), tmp_path / "my-base", {"a study": "key2000"}
    )


def test_patterns_start_from_the_folder_of_the_file(tmp_path):
    (tmp_path / "evidence.toml").write_text(
        'exclude = ["drafts"]\n[per-file-ignores]\n"old/**" = ["e4", "claim:C1"]\n'
    )
    inner = tmp_path / "inner"
    inner.mkdir()
    config = find_project_config(inner)
    assert (config.exclude, config.folder) == (("drafts",), tmp_path)
    assert config.per_file_ignores == {"old/**": ("E4", "CLAIM:C1")}


def test_settings_are_read_from_the_file_of_the_project(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.evidence]\nignore = ["C101"]\n')
    assert find_project_config(tmp_path).ignore == ("C101",)


def test_the_nearest_file_counts(tmp_path):
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "evidence.toml").write_text('ignore = ["C101"]\n')
    assert find_project_config(inner).ignore == ("C101",)
    (tmp_path / "a" / "evidence.toml").write_text('ignore = ["C102"]\n')
    assert find_project_config(inner).ignore == ("C102",)


@pytest.mark.parametrize(
    "content", ["[tool.other]\n", "= broken", "evidence = 1\n", "[tool]\nevidence = 1\n"]
)
def test_a_project_without_our_table_is_passed_by(tmp_path, content):
    (tmp_path / "evidence.toml").write_text('ignore = ["C101"]\n')
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text(content)
    assert find_project_config(inner).ignore == ("C101",)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("selct = []", "unknown setting selct; choose from select, ignore, base, mentions"),
        ("selct = []", "did you mean select"),
        ("per_file_ignore = {}", "did you mean per-file-ignores"),
        ("xyz = 1", "per-file-ignores$"),
        ("select = 'E401'", r'select must be a list of codes, not a text: write select = \["E401"'),
        ("select = 'E4, C'", r'write select = \["E4", "C"\]'),
        ("select = ''", r'write select = \["E4"\]'),
        ("select = true", r'not true or false: write select = \["E4"\]'),
        ("ignore = [1]", "ignore must be a list of codes, but 1 in it is a number"),
        ("exclude = 'drafts'", r'a list of patterns of paths, not a text: write .* \["drafts"\]'),
        ("per-file-ignores = ['E4']", "per-file-ignores must be a table .*, not a list: write"),
        ("[per-file-ignores]\n'a/**' = 'E4'", 'but "a/\\*\\*" is a text: write'),
        ("[per-file-ignores]\n'a/**' = 'E4'", r'write "a/\*\*" = \["E4"\]'),
        ("mentions = 'a'", r"not a text: write \[mentions\] and"),
        ("[per-file-ignores]\n' ' = ['E4']", "but one has no words"),
        ("base = 1", 'base must be the path of a folder, not a number: write base = "my-base"'),
        ("base = 2026-01-01", "not a date or time"),
        ("[mentions]\n' ' = 'key'", "mentions must be a table of words and keys of studies"),
        ("[mentions]\na = 1", "mentions must be a table of words and keys of studies"),
        ("=", "is not TOML"),
    ],
)
def test_a_wrong_setting_is_an_error_that_names_it(tmp_path, content, message):
    (tmp_path / "evidence.toml").write_text(content)
    with pytest.raises(EvidenceError, match=message):
        find_project_config(tmp_path)


def test_a_choice_is_added_and_the_rest_of_the_file_stays(tmp_path):
    file = tmp_path / "evidence.toml"
    file.write_text("# mine\nignore = ['C101']  # for now\n")
    assert save_mention_choice(tmp_path, "a famous study", "key2000") == file
    assert file.read_text().startswith("# mine\nignore = ['C101']  # for now\n")
    assert find_project_config(tmp_path).mentions == {"a famous study": "key2000"}


def test_a_second_choice_joins_the_first_and_a_new_one_replaces_it(tmp_path):
    save_mention_choice(tmp_path, "a", "one2000")
    save_mention_choice(tmp_path, "b", "none")
    save_mention_choice(tmp_path, "a", "two2000")
    assert find_project_config(tmp_path).mentions == {"a": "two2000", "b": "none"}


def test_a_choice_goes_into_the_table_of_the_project(tmp_path):
    file = tmp_path / "pyproject.toml"
    file.write_text("[tool.evidence]\nignore = []\n\n[tool.other]\nx = 1\n")
    assert save_mention_choice(tmp_path, "a", "one2000") == file
    assert find_project_config(tmp_path).mentions == {"a": "one2000"}
    assert "[tool.other]\nx = 1\n" in file.read_text()


def test_a_malformed_file_is_not_rewritten(tmp_path):
    file = tmp_path / "evidence.toml"
    file.write_text("selct = []\n")
    with pytest.raises(EvidenceError, match="unknown setting"):
        save_mention_choice(tmp_path, "a", "one2000")
    assert file.read_text() == "selct = []\n"
