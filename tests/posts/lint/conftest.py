"""A post with two mentions that can be resolved, in a folder of its own."""

from pathlib import Path

import pytest
from support.linting import POST_WITH_MENTIONS


@pytest.fixture
def post(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "post.md"
    file.write_text(POST_WITH_MENTIONS)
    return file
