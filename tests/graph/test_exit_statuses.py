"""The status every command ends with: 0 it is done, 1 it is not so or something is to do, 2 it was asked wrongly.

Belongs here: one case of each kind for each command, on a home without a night. Does not belong here: what a command
says, and that it ends with 0 when its work is done (its own tests).
"""

from __future__ import annotations

import fcntl
import socket
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from pipelines.commands.main import cli

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SETTINGS = """\
home = "home"
today = 2026-10-20
programmes = ["anesthesiology"]
[institution]
name = "Example School of Medicine"
timezone = "America/New_York"
[redcap]
url = "http://127.0.0.1:9/api/"
[hr]
folder = "hr"
[library]
port = {port}
[[office.people]]
name = "Olive Officer"
unit = "Faculty Affairs"
"""
OLIVE = "--by 'Olive Officer'"
NOT_SO = {
    "demo": "--home {folder}/demo",
    "night": "",
    "up": "",
    "library": "",
    "letter cv": "p1 -o {folder}/x.docx",
    "letter dossier": "p1 -o {folder}/x.docx",
    "letter committee": "anesthesiology -o {folder}/x.docx",
    "status": "",
    "doctor": "",
    "acknowledge": "hr --by Office",
    "match": "{folder}/no.csv {folder}/no.csv -o {folder}/x.csv",
    "explain": "p1",
    "policy diff": "anesthesiology anesthesiology",
    "readback": "{folder}/no.xlsx --by Carl --unit ANES",
    "approve": "{folder}/no.xlsx " + OLIVE,
    "close": "2026-Q3 " + OLIVE,
    "restate": "2026-Q3 --why corrected " + OLIVE,
    "rebuild": "{folder}/no.xlsx",
    "tidy": "",
    "programme new": "there --project p --like anesthesiology --to {folder}",
    "sandbox generate": "{folder}",
    "sandbox serve": "{folder}",
    "sandbox convert": "{folder}/no.csv {folder}",
}
"""What to type so that it is asked rightly and is not so: a night runs, a port is taken, a file is none of ours."""

NEVER_NOT_SO = {"policy lint"}
"""It says what a policy leaves silent, and that is never wrong of the policy."""

ASKED_WRONGLY = {
    "policy lint": "anesthesiology",
    "policy diff": "anesthesiology rutgers",
    "readback": "",
    "close": "autumn " + OLIVE,
    "restate": "2026-Q3 --why corrected --by 'Carl Chair'",
    "approve": "{folder}/no.xlsx --by 'Carl Chair'",
    "letter committee": "anesthesiology --quarter autumn -o {folder}/x.docx",
    "acknowledge": "nothing --by Office",
    "match": "{folder}/no.csv {folder}/no.csv",
    "demo": "--programmes nope",
    "night": "--known-at 2020-01-01",
    "doctor": "--programme nope",
    "programme new": "Capital --project p",
    "sandbox generate": "{folder}/new --as-of 2001-01-01",
    "sandbox serve": "{folder} --settings {folder}/no.csv",
    "sandbox convert": "{folder}/absent {folder}",
}
"""What to type so that it is asked wrongly; commands that are asked nothing are given settings that cannot be read."""


def commands_of(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands_of(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


EVERY = list(commands_of(cli))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder with settings, a taken port, a home on which a night runs, and files that are none of ours."""
    monkeypatch.setenv("MENTORSYNC_SETTINGS", str(tmp_path / "mentorsync.toml"))
    for name in ("no.csv", "no.xlsx"):
        (tmp_path / name).write_bytes(b"\xff\xfe\x00")
    for name in ("home", "demo", "there", "redcap/no"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "there" / "redcap.yaml").touch()
    with socket.socket() as taken, (tmp_path / "home" / "night.lock").open("w") as night:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        fcntl.flock(night, fcntl.LOCK_EX)
        settings = SETTINGS.format(port=taken.getsockname()[1])
        (tmp_path / "mentorsync.toml").write_text(settings, encoding="utf-8")
        nowhere = f'{settings}[sandbox]\nfolder = "nowhere"\nport = {taken.getsockname()[1]}\n'
        (tmp_path / "demo" / "mentorsync.toml").write_text(nowhere, encoding="utf-8")
        yield tmp_path


def status_of(command: str, words: str, *, folder: Path) -> int:
    import shlex

    ended = CliRunner().invoke(cli, [*command.split(), *shlex.split(words.format(folder=folder))])
    assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exc_info
    assert ended.exit_code == 0 or "Error: " in ended.output or "mentorsync: " in ended.output or "✖" in ended.output
    return ended.exit_code


def test_every_command_has_a_case_of_being_told_that_it_is_not_so() -> None:
    assert sorted(EVERY) == sorted({*NOT_SO, *NEVER_NOT_SO})


@pytest.mark.parametrize("command", EVERY)
def test_help_is_0_and_an_option_that_does_not_exist_is_2(command: str, tmp_path: Path) -> None:
    assert status_of(command, "--help", folder=tmp_path) == 0
    assert status_of(command, "--nope", folder=tmp_path) == 2


@pytest.mark.parametrize("command", NOT_SO)
def test_what_is_asked_rightly_and_is_not_so_is_1(command: str, folder: Path) -> None:
    assert status_of(command, NOT_SO[command], folder=folder) == 1


@pytest.mark.parametrize("command", EVERY)
def test_what_is_asked_wrongly_is_2(command: str, folder: Path) -> None:
    if command not in ASKED_WRONGLY or command == "policy lint":
        (folder / "mentorsync.toml").write_text("nonsense = 1\n", encoding="utf-8")
    words = ASKED_WRONGLY.get(command, NOT_SO.get(command, ""))
    assert status_of(command, words, folder=folder) == 2
