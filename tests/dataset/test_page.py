"""What the page on scale shows is what the program does."""

import re

import pytest
from support.paths import ROOT
from support.pubmed_mirror import write_mirror

pytest.importorskip("distributed", reason="the extra `scale` is not installed")
PAGE = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")


@pytest.mark.filterwarnings("ignore:Port 8787 is already in use", "ignore:The inplace keyword")
def test_python_on_the_page_runs(tmp_path, monkeypatch, capsys):
    files = write_mirror(tmp_path)
    monkeypatch.chdir(tmp_path)
    names: dict = {"files": files}
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 4
    try:
        for block in blocks:
            exec(block, names)
        shown = capsys.readouterr().out.splitlines()[0]
        assert f"print(summary)  # {shown}\n" in PAGE
        assert names["trials"].num_rows > 200
        assert len(names["frame"]) == names["pubmed"].count_rows()
        assert names["by_year"][2003] > 20
        assert set(names["terms"].compute()) >= {"Humans", "Low Back Pain"}
        assert len(list((tmp_path / "current").iterdir())) == 12
    finally:
        names["client"].close()
