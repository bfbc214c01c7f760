"""One programme's nights as the op `pull_redcap` has them: what is known, the pull, and storing what it came to.

Belongs here: the pull with the settings a history calls for, the server's clock, edits between two requests of a pull.
Does not belong here: what is done to the project (`history_play.py`).
"""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from assets.ledger.acknowledgements import acknowledge, redcap_source
from assets.redcap.attempts import known_in, pull_programme
from assets.redcap.client import RedcapClient
from assets.redcap.landed import arrow_of_pulls, landing_of_mapping
from assets.redcap.landing import fields_in_use, landing_after
from assets.redcap.pace import Pace
from assets.redcap.plan import Plan
from assets.redcap.schema import FIELD, PULL
from assets.storage.amend import Amendment, Whole
from assets.storage.store import TableStore

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pandas as pd

    from assets.redcap.attempts import Attempt, Known
    from assets.redcap.landed import PullRow
    from assets.redcap.mapping import Mapping as FieldMapping
    from sandbox.server.testing import Served

NEVER: Final = 100_000
"""Nights until the next full pull, in a history that is to be followed without one."""


class ServerClock:
    """A server's clock that a history moves: true time, how wrong the clock is, and the zone it is told in.

    Each look at it is a second later than the one before, so that no two requests share a moment.
    """

    def __init__(self, *, begins: datetime, zone: str) -> None:
        """Start right."""
        self._true = begins
        self._wrong_by = timedelta()
        self._zone = ZoneInfo(zone)
        self._looking = threading.Lock()

    def __call__(self) -> datetime:
        """Return the server's local time, without a zone; `fold` tells the two hours apart when clocks go back."""
        with self._looking:
            self._true += timedelta(seconds=1)
            return (self._true + self._wrong_by).astimezone(self._zone).replace(tzinfo=None)

    def today(self) -> date:
        """Return the true date."""
        return self._true.date()

    def wait(self, time: timedelta) -> None:
        """Let true time go by."""
        self._true += time

    def jump(self, by: timedelta) -> None:
        """Move the clock, as its administrator or a time server does."""
        self._wrong_by += by


class PaceWithEdits(Pace):
    """A pace that never waits and lets edits happen before the pull's nth request."""

    def __init__(self, edits: Mapping[int, Callable[[], None]]) -> None:
        """Take what to call before which request, counted from 1."""
        super().__init__(per_minute=500, clock=lambda: 0.0, sleep=lambda _seconds: None)
        self._edits = dict(edits)
        self._asked = 0
        self._failure: AssertionError | None = None
        self._counting = threading.Lock()

    def wait_for_turn(self) -> None:
        """Let happen what is due, one after the other, also where requests are sent at once."""
        with self._counting:
            self._asked += 1
            self._let_happen(up_to=self._asked)

    def finish(self) -> None:
        """Let happen what the pull had too few requests for; raise what an edit raised, which a pull would swallow."""
        self._let_happen(up_to=max(self._edits, default=0))
        if self._failure is not None:
            raise self._failure

    def _let_happen(self, *, up_to: int) -> None:
        for number in sorted(number for number in self._edits if number <= up_to):
            try:
                self._edits.pop(number)()
            except AssertionError as failure:
                self._failure = failure


class Pulls:
    """The nights of one project that is a programme of its own, stored below one folder."""

    def __init__(self, served: Served, mapping: FieldMapping, *, folder: Path, plan: Plan, batch_records: int) -> None:
        """Take the settings of the pull."""
        self._served, self._mapping, self._plan, self._batch_records = served, mapping, plan, batch_records
        self._landing = landing_of_mapping(mapping)
        self._store = TableStore(folder / "tables")
        self._other_store = TableStore(folder / "fresh")
        self._nothing = known_in(TableStore(folder / "nothing"), mapping)

    def pull(self, pace: PaceWithEdits, *, on: date, whole: bool = False, dies: bool = False) -> PullRow:
        """Pull and store as a night does; return what `redcap/pull` says.

        `whole`: a full pull is due. `dies`: a night that got its rows dies before it writes the two other tables.
        """
        plan = replace(self._plan, full_every_nights=0) if whole else self._plan
        known = known_in(self._store, self._mapping)
        attempt = self._attempt(known, pace=pace, on=on, plan=plan, into=self._store)
        pace.finish()
        if not dies or attempt.landed.row.state != "good":
            self._store.write(arrow_of_pulls([attempt.landed.row]), table=PULL)
            fields = fields_in_use([attempt], stored=known.fields)
            if isinstance(fields, Whole):
                self._store.write(fields.rows, table=FIELD, facts=fields.facts)
        return attempt.landed.row

    def landed(self) -> pd.DataFrame:
        """Return the landing as it is stored."""
        return self._store.read(self._landing)

    def fresh(self) -> pd.DataFrame:
        """Return the landing of another store after a full pull that knows of none before."""
        pace, on = PaceWithEdits({}), date(2026, 1, 1)
        attempt = self._attempt(self._nothing, pace=pace, on=on, plan=Plan(), into=self._other_store)
        assert attempt.landed.row.state == "good", attempt.landed.row.reason
        return self._other_store.read(self._landing)

    def acknowledge(self, row: PullRow) -> None:
        """Accept the drop that was refused."""
        assert row.refused_records is not None
        acknowledge(
            self._store,
            source=redcap_source(row.project),
            seen=row.snapshot,
            count=row.refused_records,
            by="office",
            reason="",
            at=datetime.now(UTC),
        )

    def _attempt(self, known: Known, *, pace: Pace, on: date, plan: Plan, into: TableStore) -> Attempt:
        (attempt,) = pull_programme(
            self._mapping,
            known=known,
            client_of=lambda project: self._client(project, pace=pace),
            judged_on=on,
            plan_of=lambda _project: plan,
        )
        outcome = landing_after([attempt], table=self._landing, version=known.version)
        if isinstance(outcome, Whole):
            into.write(outcome.rows, table=self._landing, facts=outcome.facts)
        elif isinstance(outcome, Amendment):
            into.amend(outcome, table=self._landing)
        return attempt

    def _client(self, project: str, *, pace: Pace) -> RedcapClient:
        return RedcapClient(
            project=project,
            url=self._served.url,
            token=self._served.token(project, "puller"),
            pace=pace,
            batch_records=self._batch_records,
        )
