"""Plays a history: does its steps on a served project, pulls each night, and compares with a fresh full pull.

Belongs here: sending steps, the order of a night, the comparison. Does not belong here: what happens
(`history_steps.py`), a pull (`history_nights.py`), or which histories are played (`test_incremental_equals_full.py`).
"""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd
import requests

from assets.redcap.plan import Plan
from sandbox.server.settings import ServerSettings
from sandbox.server.testing import serve_in_thread
from tests.sources.histories import OVERLAP_HOURS, history_of
from tests.sources.history_nights import NEVER, PaceWithEdits, Pulls, ServerClock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.redcap.landed import PullRow
    from sandbox.server.testing import Served
    from tests.sources.histories import History, Mode, PlannedNight
    from tests.sources.history_model import Step


class HistoryError(AssertionError):
    """A history that did not end as it must, with all its lines."""


class Play:
    """One history, played on a project of its own."""

    def __init__(self, served: Served, history: History, *, folder: Path, mode: Mode, overlap: timedelta) -> None:
        """Give the server the history's clock and habits."""
        project = _project_of(history.seed)
        self.counted: Counter[str] = Counter(histories=1)
        self._history = history
        self._mode: Mode = mode
        self._clock = ServerClock(begins=history.begins, zone=history.zone)
        served.sandbox.settings = replace(ServerSettings(), timezone=history.zone, **history.habits)
        served.sandbox.clock = self._clock
        self._office = Office(served, project)
        self._pulls = Pulls(
            served,
            history.design.mapping(project),
            folder=folder / project,
            plan=Plan(mode=mode, overlap=overlap, zone=ZoneInfo(history.believed_zone), full_every_nights=NEVER),
            batch_records=history.batch_records,
        )

    def play(self) -> None:
        """Play all nights; raise `HistoryError` where one does not end as it must."""
        landed = pd.DataFrame()
        for number, night in enumerate(self._history.nights, start=1):
            self._live_through(night)
            try:
                row = self._pulled(night, before=landed)
                landed = self._pulls.landed()
                self._count(row, night=night, rows=len(landed))
                if not night.during:
                    self._compare(landed, night=night)
            except HistoryError as error:
                raise HistoryError(
                    "\n".join((f"{self._mode}, night {number}: {error}", *self._history.lines))
                ) from None
        if not self._history.can_be_followed(self._mode):
            self._pulls.pull(PaceWithEdits({}), on=self._clock.today(), whole=True)
            assert self._pulls.landed().equals(self._pulls.fresh()), (
                f"seed {self._history.seed}: not even after a full pull"
            )

    def _live_through(self, night: PlannedNight) -> None:
        """Do the steps at even distances, the first right after the clock was moved."""
        self._clock.jump(night.jump)
        for step in night.steps:
            self._office.do(step)
            self._clock.wait(night.after / len(night.steps))
        if not night.steps:
            self._clock.wait(night.after)

    def _pulled(self, night: PlannedNight, *, before: pd.DataFrame) -> PullRow:
        """Pull; where a drop is refused, see that the last good rows stay, accept it, and pull again."""
        pace = PaceWithEdits({n: partial(self._office.do, step) for n, step in night.during.items()})
        row = self._pulls.pull(pace, on=self._clock.today(), dies=night.dies)
        if row.refused_records is not None:
            if not self._pulls.landed().equals(before):
                raise HistoryError("a refused drop took rows away")
            self.counted["drops refused, then accepted"] += 1
            self._pulls.acknowledge(row)
            row = self._pulls.pull(PaceWithEdits({}), on=self._clock.today())
        if row.state != "good" and (not night.during or "unexpectedly" in row.reason):
            raise HistoryError(f"{row.state}: {row.reason}")
        return row

    def _count(self, row: PullRow, *, night: PlannedNight, rows: int) -> None:
        self.counted["nights"] += 1
        self.counted["steps"] += len(night.steps) + len(night.during)
        self.counted[f"nights pulled by {row.mode}" if row.state == "good" else "nights that kept the last rows"] += 1
        self.counted["nights edited during the pull"] += bool(night.during)
        self.counted["nights whose rows were miscounted"] += row.state == "good" and row.rows != rows
        self.counted["nights that died before redcap/pull was written"] += night.dies

    def _compare(self, landed: pd.DataFrame, *, night: PlannedNight) -> None:
        fresh = self._pulls.fresh()
        if set(fresh["record"]) != night.records:
            raise HistoryError("a fresh full pull holds other records than the history made")
        self.counted["nights compared"] += 1
        if landed.equals(fresh):
            return
        self.counted["nights that differed until a full pull"] += 1
        if self._history.can_be_followed(self._mode):
            raise HistoryError(_difference(landed, fresh))


def played(seeds: Sequence[int], mode: Mode, overlap_hours: float = OVERLAP_HOURS) -> Counter[str]:
    """Play the histories of the seeds on a server of their own; return what was counted. Raises `HistoryError`."""
    counted: Counter[str] = Counter()
    overlap = timedelta(hours=overlap_hours)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for seed in seeds:
            history_of(seed).design.write(folder / "school", _project_of(seed))
        with serve_in_thread(folder / "school") as served:
            for seed in seeds:
                play = Play(served, history_of(seed), folder=folder / "tables", mode=mode, overlap=overlap)
                play.play()
                counted += play.counted
    return counted


class Office:
    """Whoever writes to the project, over the API."""

    def __init__(self, served: Served, project: str) -> None:
        """Take the project and the token of a user who may write."""
        self._served, self._project = served, project
        self._token = served.token(project, "office")

    def do(self, step: Step) -> None:
        """Do one step; the server must not refuse it."""
        if not step.form:
            self._served.clear(self._project)
            return
        answer = requests.post(
            self._served.url, data={"token": self._token, "returnFormat": "json", **step.form}, timeout=60
        )
        assert answer.status_code == 200, f"{step.words}: {answer.status_code} {answer.text}"


def _project_of(seed: int) -> str:
    return f"history_{seed}"


def _difference(landed: pd.DataFrame, fresh: pd.DataFrame) -> str:
    key = ["project", "record", "event", "instrument", "instance"]
    both = landed.merge(fresh, how="outer", on=list(landed.columns), indicator=True)
    odd = both[both["_merge"] != "both"]
    return f"{len(landed)} rows landed, {len(fresh)} exist; other than they should be:\n{odd[[*key, '_merge']]}"
