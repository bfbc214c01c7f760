"""Whoever writes the tables works alone: nights of the schedule or the UI, the night that is typed, tidying, closing.

Runs of the UI and the daemon are runs of the same jobs in processes of their own, and so they are here.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import dagster as dg
import pytest
from nights import TOKEN, Nights, held_elsewhere, settings_written
from typed_commands import typed

from assets.night import ALONE, Night
from assets.turns import NIGHT_LOCK, locked
from pipelines.home import open_instance
from pipelines.jobs import NIGHTLY, nightly_job
from pipelines.run import _end_those_killed
from pipelines.tidying import TIDY, tidy_job
from tests.faults.waiting_process import WaitingProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


RUN = """
import json, sys, warnings
from pathlib import Path
task = json.loads(sys.argv[1])
warnings.simplefilter("ignore")
from assets.storage.store import TableStore
from pipelines.definitions import school
from pipelines.home import open_instance

def word():
    print("ready", flush=True)
    sys.stdin.readline()

def paused(real):
    def first_waits(*arguments, **named):
        if not told:
            told.append(1)
            word()
        return real(*arguments, **named)
    told = []
    return first_waits

if task["pause"] == "at work":
    TableStore.write = paused(TableStore.write)
else:
    word()
made = school()
assets = [key for key in made.resolve_asset_graph().materializable_asset_keys if key.path[0] == "hr"]
job = made.resolve_job_def(task["job"]) if task["job"] else made.resolve_implicit_global_asset_job_def()
chosen = {} if task["job"] == "weekly_tidy" else {"asset_selection": assets}
config = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
if task["as_of"]:
    config["resources"] = {"night": {"config": {"as_of": task["as_of"]}}}
with open_instance(Path(task["dagster"])) as instance:
    ended = job.execute_in_process(
        instance=instance, run_config=config, run_id=task["run"], raise_on_error=False, **chosen
    )
print(json.dumps({"success": ended.success}), flush=True)
"""
RUN_ID = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def home(tmp_path: Path, school: Path, monkeypatch: pytest.MonkeyPatch) -> Nights:
    """Return a home without a night, named in the environment; REDCap is not asked for the tables made here."""
    office = '[office]\npeople = [{name = "Olive Officer", unit = "Faculty Affairs"}]'
    nights = Nights(settings_written(tmp_path, url="http://127.0.0.1:9/api/", hr=school / "hr", more=office), "0" * 32)
    monkeypatch.setenv("MENTORSYNC_SETTINGS", str(nights.file))
    monkeypatch.setenv(TOKEN, nights.token)
    nights.home.mkdir(mode=0o700)
    return nights


@pytest.fixture
def launched(home: Nights) -> Iterator[Callable[..., WaitingProcess]]:
    """Return a function that prepares a run as the daemon starts it, to be let go with `start`."""
    started: list[WaitingProcess] = []

    def launch(job: str = NIGHTLY, *, pause: str = "at work", as_of: str = "", run: str = RUN_ID) -> WaitingProcess:
        task = {"job": job, "pause": pause, "as_of": as_of, "run": run, "dagster": str(home.home / "dagster")}
        started.append(WaitingProcess(RUN, task))
        return started[-1]

    yield launch
    for process in started:
        if process.process.poll() is None:
            process.close()


def is_ready(run: WaitingProcess) -> None:
    line = run.output.readline()
    assert line == "ready\n", run.process.communicate()


def let_go(run: WaitingProcess) -> dict[str, Any]:
    run.input.write("go\n")
    run.input.flush()
    return run.outcome()


def messages_of(home: Nights, run: str = RUN_ID) -> list[str]:
    with open_instance(home.home / "dagster") as instance:
        return [entry.user_message for entry in instance.all_logs(run)]


def wait_until_it_waits(home: Nights, run: str = RUN_ID) -> None:
    for _ in range(600):
        if any("Waits until no other run or command" in message for message in messages_of(home, run)):
            return
        time.sleep(0.1)
    pytest.fail("the run never said that it waits")


COMMANDS = {
    "night": (),
    "tidy": (),
    "close": ("2026-Q3", "--by", "Olive Officer"),
}


@pytest.mark.parametrize("job", [NIGHTLY, ""], ids=["the night", "one table"])
def test_no_command_works_beside_a_run_of_the_ui_or_the_daemon(home: Nights, launched, job: str):
    run = launched(job)
    is_ready(run)
    for command, words in COMMANDS.items():
        said = typed(command, *words)
        assert said.exit_code == 1, said.output
        assert "wait for it to end" in said.output, (command, said.output)
    assert let_go(run) == {"success": True}
    assert "wait for it to end" not in typed("close", *COMMANDS["close"]).output


@pytest.mark.parametrize("job", [NIGHTLY, TIDY], ids=["the night", "the weekly tidying"])
def test_a_run_of_the_ui_or_the_daemon_waits_until_a_command_is_done_and_says_so(home: Nights, launched, job: str):
    run = launched(job, pause="before")
    with held_elsewhere(home.home):
        run.start()
        wait_until_it_waits(home)
        assert not list((home.home / "tables").rglob("*.parquet"))
    assert run.outcome() == {"success": True}


@pytest.mark.campaign
def test_a_night_waits_for_the_run_of_one_table_and_two_of_those_work_at_once(home: Nights, launched):
    other, night = RUN_ID.replace("1", "2"), RUN_ID.replace("1", "3")
    first = launched("")
    is_ready(first)
    second = launched("", run=other)
    is_ready(second)
    alone = launched(NIGHTLY, pause="before", run=night)
    alone.start()
    wait_until_it_waits(home, night)
    assert let_go(second) == let_go(first) == {"success": True}
    assert alone.outcome() == {"success": True}


@pytest.mark.campaign
def test_a_night_of_another_date_reads_while_another_reads_and_no_night_writes(home: Nights, launched):
    first = launched(pause="before", run=RUN_ID.replace("1", "3"))
    first.start()
    assert first.outcome() == {"success": True}
    scratch, other = launched(as_of="2026-09-30"), RUN_ID.replace("1", "2")
    is_ready(scratch)
    beside = launched(as_of="2026-08-31", run=other)
    is_ready(beside)
    assert "wait for it to end" in typed("night").output
    assert let_go(beside) == let_go(scratch) == {"success": True}


def test_a_night_that_is_killed_keeps_nobody_out(home: Nights, launched):
    run = launched()
    is_ready(run)
    assert not is_free(home.home)
    run.close()
    assert is_free(home.home)


def test_whole_nights_and_what_deletes_old_ones_work_alone(tmp_path: Path):
    assert ALONE.items() <= (nightly_job().tags or {}).items()
    assert ALONE.items() <= tidy_job(tmp_path, []).tags.items()


def is_free(home: Path) -> bool:
    """Whether somebody else could take the lock now."""

    def take() -> bool:
        try:
            with locked(home / NIGHT_LOCK, wait=False):
                return True
        except BlockingIOError:
            return False

    with ThreadPoolExecutor() as others:
        return others.submit(take).result()


def test_a_command_that_holds_the_lock_may_run_a_night_and_gives_it_back_after(tmp_path: Path):
    @dg.asset
    def table(night: Night) -> None:
        """Stand for any table."""

    night = Night(home=str(tmp_path), timezone="UTC", programmes=[])
    with locked(tmp_path / NIGHT_LOCK, wait=False):
        assert dg.materialize([table], resources={"night": night}, tags=ALONE).success
        assert not is_free(tmp_path)
    assert is_free(tmp_path)
    with locked(tmp_path / NIGHT_LOCK, wait=False):
        assert not is_free(tmp_path)


class History:
    """What a night asks of Dagster's history, with two runs at work of which one waits for the lock."""

    def __init__(self) -> None:
        """Begin with neither ended."""
        self.ended: list[str] = []
        self.waiting = SimpleNamespace(run_id="of the daemon", remote_job_origin="the daemon's")
        self.killed = SimpleNamespace(run_id="of a command", remote_job_origin=None)

    def get_runs(self, filters: dg.RunsFilter) -> list[SimpleNamespace]:
        """Return both where nights at work are asked for."""
        assert filters == dg.RunsFilter(job_name=NIGHTLY, statuses=[dg.DagsterRunStatus.STARTED])
        return [self.waiting, self.killed]

    def report_run_failed(self, run: SimpleNamespace, _words: str) -> None:
        """Take down that it ended."""
        self.ended.append(run.run_id)


def test_of_the_nights_that_stand_as_at_work_only_those_a_command_began_were_killed():
    history = History()
    _end_those_killed(cast("dg.DagsterInstance", history))
    assert history.ended == ["of a command"]


def test_the_lock_is_for_its_owner_only(tmp_path: Path):
    with locked(tmp_path / "home" / NIGHT_LOCK):
        assert (tmp_path / "home" / NIGHT_LOCK).stat().st_mode & 0o077 == 0
    assert [path.name for path in (tmp_path / "home").iterdir()] == [NIGHT_LOCK]
