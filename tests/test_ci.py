"""The action for GitHub and the template for GitLab do what their page says."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from support.paths import ROOT

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
STEP = ACTION["runs"]["steps"][-1]
needs_bash = pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")


def run_step(folder, **given):
    """Run the last step of the action as a runner does, in a folder."""
    inputs = {name: about["default"] for name, about in ACTION["inputs"].items()} | given
    values = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: inputs[found[1]], text)
        for name, text in STEP["env"].items()
    }
    summary = folder / "summary.md"
    own = str(Path(sys.executable).parent)
    environment = {
        **os.environ,
        **values,
        "GITHUB_STEP_SUMMARY": str(summary),
        "PATH": f"{own}:{os.environ['PATH']}",
    }
    shell = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", STEP["run"]]
    done = subprocess.run(
        shell, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done, summary.read_text(encoding="utf-8")


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    (folder / "my posts").mkdir(parents=True)
    (folder / "my posts" / "bad.md").write_text("Bed rest helps back pain.\n")
    (folder / "-good.md").write_text("The weather is fine.\n")
    return folder


@needs_bash
def test_the_action_annotates_sums_up_and_fails(site):
    done, summary = run_step(site, posts="my posts\n-good.md\n")
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error file=my posts/bad.md,line=1,")
    assert summary.startswith("## my posts/bad.md")
    log = json.loads((site / "evidence.sarif").read_text(encoding="utf-8"))
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["E401"]


@needs_bash
@pytest.mark.parametrize(("level", "code"), [("never", 0), ("note", 1)])
def test_the_action_fails_from_the_level_that_is_given(site, level, code):
    done, _ = run_step(site, **{"fail-level": level})
    assert done.returncode == code
    assert "::error file=" in done.stdout


@needs_bash
def test_the_action_fails_for_what_cannot_be_read(site):
    (site / "broken.md").write_bytes(b"\xff\xfe")
    done, _ = run_step(site, **{"fail-level": "never"})
    assert done.returncode == 2
    assert "broken.md" in done.stderr


@needs_bash
def test_inputs_are_no_commands(site):
    done, _ = run_step(site, posts="$(touch sprung)\n`touch sprung`", since="")
    assert done.returncode == 2
    assert not list(site.rglob("sprung"))


def test_the_page_names_the_inputs():
    assert re.findall(r"^\| `([\w-]+)` \|", PAGE, re.MULTILINE) == [*ACTION["inputs"]]


def test_the_template_has_the_inputs_that_its_page_names():
    spec, jobs = yaml.safe_load_all((ROOT / "templates" / "check.yml").read_text(encoding="utf-8"))
    inputs = spec["spec"]["inputs"]
    used = set(re.findall(r"\$\[\[ inputs\.([\w-]+) \]\]", json.dumps(jobs)))
    assert used == set(inputs)
    assert all(f"`{name}`" in PAGE or f"{name}: " in PAGE for name in inputs)
    report = jobs["evidence check"]["artifacts"]["reports"]["codequality"]
    assert any(f"--output-file {report}" in line for line in jobs["evidence check"]["script"])
