"""The page on editors, and the extensions: what they show can be used as it stands."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from support.paths import ROOT

import evidence
from evidence.editor.open_post import OpenPost
from evidence.posts.read.post import TEXT_SUFFIXES

PAGE = (ROOT / "docs" / "editor.md").read_text(encoding="utf-8")
EXTENSION = json.loads((ROOT / "editors" / "vscode" / "package.json").read_text(encoding="utf-8"))
SOURCES = ROOT / "editors" / "vscode" / "src"
NEOVIM = shutil.which("nvim")


def read_source(name: str) -> str:
    return (SOURCES / f"{name}.ts").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_settings_of_helix_start_the_server():
    settings = tomllib.loads(*blocks("toml"))
    server = settings["language-server"]["evidence"]
    assert [server["command"], *server["args"]] == ["evidence", "lsp"]
    assert all("evidence" in language["language-servers"] for language in settings["language"])


def test_the_settings_of_zed_name_the_server_of_its_extension():
    settings = json.loads(*blocks("json"))
    manifest = tomllib.loads((ROOT / "editors" / "zed" / "extension.toml").read_text("utf-8"))
    assert set(settings["lsp"]) == set(manifest["language_servers"])
    assert settings["lsp"]["evidence"]["binary"]["arguments"] == ["lsp"]


@pytest.mark.skipif(NEOVIM is None, reason="needs Neovim (apt-get install neovim)")
def test_the_lines_for_older_versions_of_neovim_show_problems(tmp_path):
    command = tmp_path / "bin" / "evidence"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m evidence "$@"\n')
    command.chmod(0o755)
    settings, script = tmp_path / "init.lua", tmp_path / "look.lua"
    settings.write_text(blocks("lua")[1])
    script.write_text(
        "vim.wait(60000, function() return #vim.diagnostic.get(0) > 0 end, 10)\n"
        "io.stdout:write(vim.diagnostic.get(0)[1].message)\nvim.cmd('qall!')\n"
    )
    post = tmp_path / "post.md"
    post.write_text("Bed rest helps low back pain.\n")
    done = subprocess.run(
        [NEOVIM, "--headless", "-i", "NONE", "-n", "-u", settings, post, "-c", f"luafile {script}"],
        env=os.environ | {"PATH": f"{command.parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
        timeout=90,
    )
    assert done.stdout.startswith("contradicted by the evidence (R5")


def test_the_lines_for_emacs_are_whole():
    (lines,) = blocks("elisp")
    assert lines.count("(") == lines.count(")")
    assert '("evidence" "lsp")' in lines


def test_the_page_names_the_settings_of_the_extension():
    settings = set(EXTENSION["contributes"]["configuration"]["properties"])
    assert settings == set(re.findall(r"`(evidence\.(?!toml)[a-z]+)`", PAGE))


def test_the_extension_has_the_version_of_the_package_and_no_private_addresses():
    assert EXTENSION["version"] == evidence.__version__
    lock = (ROOT / "editors" / "vscode" / "package-lock.json").read_text(encoding="utf-8")
    resolved = re.findall(r'"resolved": "(.+?)"', lock)
    assert all(address.startswith("https://registry.npmjs.org/") for address in resolved)
    assert {"evidence", EXTENSION["publisher"]} == {"evidence"}


def test_the_extension_starts_the_server_for_what_it_is_activated_by():
    (languages,) = re.findall(r"const LANGUAGES = (\[.+?\]);", read_source("extension"))
    events = [event.removeprefix("onLanguage:") for event in EXTENSION["activationEvents"]]
    assert json.loads(languages) == events
    assert '["lsp", ' in read_source("server")


def test_the_extension_knows_a_language_of_each_format_that_is_text(tmp_path):
    (languages,) = re.findall(r"const LANGUAGES = (\[.+?\]);", read_source("extension"))
    unsaved = [
        Path(OpenPost(f"untitled:{name}", 1, name, "", tmp_path).path).suffix
        for name in json.loads(languages)
    ]
    assert sorted(unsaved) == sorted({*TEXT_SUFFIXES} - {".markdown", ".htm", ".rest"})


def test_the_extension_reads_its_settings_and_says_what_to_install():
    source = read_source("server")
    names = set(
        re.findall(r"""(?:get(?:<.+?>)?\("|query: "evidence\.|setting evidence\.)(\w+)""", source)
    )
    settings = EXTENSION["contributes"]["configuration"]["properties"]
    assert {f"evidence.{name}" for name in names - {"evidence"}} == set(settings)
    (install,) = re.findall(r"pip install '.+?'", PAGE)
    assert install in source
