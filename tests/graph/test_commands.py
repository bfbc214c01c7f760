"""What a person sees who types a command that cannot work: one sentence, and nothing was touched."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pipelines.commands.main import cli
from pipelines.supervisor import listens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result

SETTINGS = """\
home = "home"
today = 2026-10-20
programmes = ["anesthesiology"]
{more}
[institution]
name = "Example School of Medicine"
timezone = "America/New_York"
[redcap]
url = "http://127.0.0.1:9/api/"
[hr]
folder = "hr"
[library]
port = {library}
[dagster]
port = {dagster}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Return a function that writes settings and names them in the environment."""

    def write(*, more: str = "", library: int = 9, dagster: int = 10) -> Path:
        path = tmp_path / "mentorsync.toml"
        path.write_text(SETTINGS.format(more=more, library=library, dagster=dagster), encoding="utf-8")
        monkeypatch.setenv("MENTORSYNC_SETTINGS", str(path))
        return path

    return write


def typed(*words: str) -> Result:
    return CliRunner().invoke(cli, words)


def last_line(result: Result, *, status: int = 2) -> str:
    assert result.exit_code == status, result.output
    assert isinstance(result.exception, SystemExit), result.exc_info
    return result.output.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--as-of", "nonsense"], "as_of 'nonsense' is not a date"),
        (["--as-of", "2030-01-01"], "as_of 2030-01-01 lies after tonight, 2026-10-20"),
        (["--as-of", "1990-01-01"], "as_of 1990-01-01 is too early"),
        (["--known-at", "nonsense"], "known_at 'nonsense' is not a moment"),
        (["--known-at", "2020-01-01"], "no night was finished by 2020-01-01"),
        (["--programme", "nope"], "programme 'nope' is not enabled in the settings; enabled are: anesthesiology"),
    ],
    ids=["no date", "tomorrow", "before all quarters", "no moment", "before the first night", "unknown programme"],
)
def test_a_night_that_cannot_be_judged_is_refused_in_one_sentence_before_it_begins(settings, words, sentence):
    home = settings().parent / "home"
    assert sentence in last_line(typed("night", *words))
    assert not home.exists()


def test_a_programme_folder_that_is_not_there_is_one_sentence_and_no_shipped_policy_takes_its_place(settings):
    settings(more='programme_folders = ["own"]')
    assert "own is no folder: correct programme_folders" in last_line(typed("night"))


def test_a_policy_that_is_no_text_is_one_sentence(settings, tmp_path):
    (tmp_path / "own" / "anesthesiology").mkdir(parents=True)
    (tmp_path / "own" / "anesthesiology" / "policy.yaml").write_bytes("programme: Anästhesie".encode("latin-1"))
    settings(more='programme_folders = ["own"]')
    assert "policy.yaml is not UTF-8 text" in last_line(typed("night"))


@pytest.mark.parametrize("verb", ["night", "up"])
def test_a_home_that_cannot_be_written_is_one_sentence(settings, verb):
    (settings().parent / "home").write_text("in the way", encoding="utf-8")
    assert "home is a file; name a folder" in last_line(typed(verb))


def test_dagsters_history_that_is_no_database_is_one_sentence_that_names_it(settings):
    history = settings().parent / "home" / "dagster" / "history"
    history.mkdir(parents=True)
    (history / "runs.db").write_bytes(b"no database, and longer than one page would have to be" * 100)
    sentence = last_line(typed("up"), status=1)
    assert "Dagster's history" in sentence
    assert "not a database" in sentence


@pytest.mark.parametrize(
    "content",
    ["in the way", "a: [", "event_log_storage: {module: nowhere, class: Nothing}", "storage: {password: hunter2}"],
    ids=["no settings", "no YAML", "no such class", "a secret where none belongs"],
)
def test_a_dagster_yaml_that_dagster_refuses_is_one_sentence_that_quotes_nothing_of_it(settings, content):
    folder = settings().parent / "home" / "dagster"
    folder.mkdir(parents=True)
    (folder / "dagster.yaml").write_text(content, encoding="utf-8")
    result = typed("status")
    assert "dagster.yaml cannot be used: `dagster instance info` says what is wrong" in last_line(result)
    assert "hunter2" not in result.output


def test_status_of_a_home_without_a_night_says_what_to_do_and_makes_no_history(settings):
    home = settings().parent / "home"
    result = typed("status")
    assert result.exit_code == 1, result.output
    assert "✖ no night has finished on this home" in result.output
    assert "redcap/anesthesiology: no night has pulled this project yet" in result.output
    assert not (home / "dagster").exists()


def test_two_policies_are_compared_only_where_somebody_is_judged(settings):
    settings()
    result = typed("policy", "diff", "anesthesiology", "anesthesiology")
    assert result.exit_code == 1
    assert "there is nobody to judge yet: run `mentorsync night` first" in result.output


def test_every_command_of_the_help_is_told_in_one_whole_sentence():
    told = typed("--help").output.partition("Commands:\n")[2].partition("\n\n")[0].splitlines()
    assert len(told) == len(cli.commands)
    assert [line for line in told if not line.endswith(".") or line.endswith("...")] == []


@pytest.fixture
def full_disk(disk_of_size: Callable[[str, str], Path]) -> Path:
    """Return the mount of a disk too small for Dagster's history."""
    return disk_of_size("home", "128k")


def test_a_night_on_a_full_disk_is_one_sentence_that_says_to_free_some_space(settings, full_disk):
    settings()
    sentence = last_line(typed("night"), status=1)
    assert "Dagster's history" in sentence
    assert "free some space there" in sentence
    assert not (full_disk / "published" / "manifest.json").exists()


def test_hr_of_the_demo_is_as_old_as_its_school_on_whatever_day_it_is_made(tmp_path):
    from pipelines.commands.demo import _make_school
    from sandbox.school.generate import DEFAULT_AS_OF

    _make_school(tmp_path, faculty=20, years=1, seed=1)
    delivered = {
        datetime.fromtimestamp(path.stat().st_mtime, UTC).date() for path in (tmp_path / "school/hr").iterdir()
    }
    assert delivered == {DEFAULT_AS_OF}


def test_a_school_is_never_generated_over_somebody_elses_files(tmp_path):
    (tmp_path / "hr").mkdir()
    (tmp_path / "hr" / "people.csv").write_text("ours", encoding="utf-8")
    refused = typed("sandbox", "generate", str(tmp_path), "--faculty", "20")
    assert refused.exit_code == 1
    assert "is not empty and holds no synthetic school" in refused.output
    assert (tmp_path / "hr" / "people.csv").read_text(encoding="utf-8") == "ours"


@pytest.mark.parametrize(("option", "value"), [("--faculty", "19"), ("--years", "0"), ("--years", "11")])
def test_a_school_too_small_or_too_long_is_refused(tmp_path, option, value):
    refused = typed("sandbox", "generate", str(tmp_path / "school"), option, value)
    assert (refused.exit_code, (tmp_path / "school").exists()) == (2, False)


@pytest.mark.parametrize("verb", ["up", "library"])
def test_a_taken_port_is_one_sentence_and_nothing_is_left_running(settings, verb):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings(library=port, dagster=(ui := free_port()))
        refused = typed(verb)
    assert refused.exit_code == 1
    assert f"Port {port}" in refused.output
    assert "is taken" in refused.output
    assert not listens("127.0.0.1", ui)


def test_two_servers_on_one_port_are_refused_before_anything_starts(settings):
    port = free_port()
    settings(library=port, dagster=port)
    refused = typed("up")
    assert refused.exit_code == 1
    assert f"The report library and the Dagster UI are both given port {port}" in refused.output


@contextmanager
def running_up() -> Iterator[subprocess.Popen[str]]:
    """Start `mentorsync up` as a shell that is not interactive starts its background jobs: with Ctrl-C ignored."""
    code = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN);"
        "os.execv(sys.executable, [sys.executable, '-u', '-m', 'pipelines', 'up'])"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if "Ctrl-C" in line:
                    break
            yield process
        finally:
            process.kill()


def test_up_started_in_the_background_stops_everything_on_ctrl_c_and_refuses_a_second_start(settings):
    settings(library=(library := free_port()), dagster=(ui := free_port()))
    with running_up() as process:
        assert listens("127.0.0.1", library)
        assert listens("127.0.0.1", ui)
        again = typed("up")
        assert again.exit_code == 1
        assert "is running on" in again.output
        process.send_signal(signal.SIGINT)
        assert process.stdout is not None
        assert process.stdout.read().strip() == "Stopped."
        assert process.wait() == 0
    assert not listens("127.0.0.1", library)
    assert not listens("127.0.0.1", ui)
