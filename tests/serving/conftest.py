"""A small base that is served by a process, once for the tests that leave it as it is."""

import pytest
from support.serving import serving
from support.small_base import write_honey_base


@pytest.fixture(scope="package")
def served(tmp_path_factory):
    base = write_honey_base(tmp_path_factory.mktemp("serve") / "base")
    (base.parent / "secret.txt").write_text("topsecret")
    (base / "index.html").symlink_to(base.parent / "secret.txt")
    with serving(base) as started:
        yield started
