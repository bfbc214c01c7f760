"""docs/sandbox.md is true: its commands run, its examples load, its tables name what there is."""

import re
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
import requests
import yaml

from sandbox.server.fault_forms import fault_of
from sandbox.server.fault_kinds import KINDS
from sandbox.server.settings import ServerSettings
from sandbox.server.settings_file import settings_from

DOCUMENT = Path(__file__).parents[2] / "docs" / "sandbox.md"
COMMAND = Path(sys.executable).parent / "mentorsync"
TEXT = DOCUMENT.read_text(encoding="utf-8")
NAMES = frozenset(re.findall(r"`(\w+)`", "\n".join(line for line in TEXT.splitlines() if line.startswith("|"))))


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def commands():
    lines = "\n".join(blocks("sh")).splitlines()
    return [line.split()[1:] for line in lines if line.startswith("mentorsync")]


def test_every_setting_is_in_the_table():
    assert {item.name for item in fields(ServerSettings)} - NAMES == set()


def test_every_kind_of_fault_is_in_the_table():
    assert set(KINDS) - NAMES == set()


def test_the_examples_load(tmp_path):
    (faults,) = blocks("yaml")
    assert [fault_of(item).match.get("content") for item in yaml.safe_load(faults)] == [
        *("record", "record", "metadata", None, "log")
    ]
    (settings,) = blocks("toml")
    (tmp_path / "server.toml").write_text(settings)
    assert settings_from(tmp_path / "server.toml").version == tomllib.loads(settings)["version"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("try")
    (folder / "faults.yaml").write_text(blocks("yaml")[0])
    (folder / "server.toml").write_text(blocks("toml")[0])
    subprocess.run([COMMAND, *commands()[0]], cwd=folder, check=True, capture_output=True)
    return folder


def served(folder, arguments):
    """Run a serve command on a free port; return what it answers to content=version."""
    arguments = [word for word in arguments if word not in {"--port", "8472"}]
    with subprocess.Popen(
        [COMMAND, *arguments, "--port", "0"], cwd=folder, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            url = process.stdout.readline().split()[3]
            variable, _, token = process.stdout.readline().strip().partition("=")
            assert variable == "REDCAP_TOKEN_ANESTHESIOLOGY"
            return requests.post(url, data={"token": token, "content": "version"}, timeout=30).text
        finally:
            process.terminate()


def test_the_serve_commands_serve(folder):
    answers = [served(folder, words) for words in commands() if words[1:3] == ["serve", "school"]]
    assert answers == ["15.5.0", "15.5.0", "14.5.0"]
