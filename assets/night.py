"""What one night judges: the date, the moment whose snapshots may be used, the programmes, and where it may write.

Belongs here: the run config an analyst types when launching, together with the settings that give it meaning. Does not
belong here: how a source is reached or a table stored.

A run whose as-of is not tonight's date, or that names a known-at, writes below `scratch/` and never beside the tables
the office relies on. Whoever starts a run, a command, the schedule or somebody at the UI, it takes its turn here
(`assets/turns.py`); that two runs of the schedule wait for one another in Dagster's queue was not enough, because no
command stands in it. Separate resources for settings and launch config were rejected: every asset would ask for both.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self
from zoneinfo import ZoneInfo

import dagster as dg
from pydantic import Field, PrivateAttr

from assets.turns import NIGHT_LOCK, locked

if TYPE_CHECKING:
    from collections.abc import Iterator

ALONE: Final = {"mentorsync/writes": "base"}
"""The tag of runs beside which no other may work: the night, and what deletes old nights."""


class Night(dg.ConfigurableResource):  # type: ignore[type-arg]
    """One night. `home`, `timezone`, `today` and `first_quarter` come from the settings, the rest from the launch."""

    home: str = Field(description="Folder everything is written below.")
    tables: str = Field(
        default="", description="Where tables are kept: a folder or an object-store URL; empty: home/tables."
    )
    timezone: str = Field(description="The institution's time zone, for example America/New_York.")
    today: str = Field(
        default="", description="Tonight's date where the settings fix it (demo and tests); else the clock."
    )
    first_quarter: str = Field(
        default="", description="First day of the first open quarter; empty opens the latest eight."
    )
    programmes: list[str] = Field(default=[], description="Programmes to pull again and publish; none named means all.")
    as_of: str = Field(
        default="", description="Date to judge, YYYY-MM-DD. Empty: tonight. Another date writes to scratch."
    )
    known_at: str = Field(
        default="",
        description="Judge with what was known at this moment, YYYY-MM-DDTHH:MM:SS+00:00. Given: writes to scratch.",
    )

    _begun_on: date | None = PrivateAttr(default=None)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:  # noqa: ARG002 - Dagster's signature
        """Read the clock once: a run that passes midnight judges one date, and writes to one place, to its end."""
        self._begun_on = self.tonight()

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Self]:
        """Take the run's turn: a whole night works alone, a run of a few tables beside others of its kind."""
        self.setup_for_execution(context)
        tags = context.run.tags if context.run else {}
        shared = self.is_scratch() or not ALONE.items() <= tags.items()

        def say() -> None:
            if context.log:
                context.log.info("Waits until no other run or command works on %s (%s).", self.home, NIGHT_LOCK)

        with locked(Path(self.home) / NIGHT_LOCK, shared=shared, waiting=say):
            yield self

    def tonight(self) -> date:
        """Return tonight's date in the institution's time zone; of a run the date it began on."""
        if self.today:
            return date.fromisoformat(self.today)
        return self._begun_on or datetime.now(ZoneInfo(self.timezone)).date()

    def judged_on(self) -> date:
        """Return the date this run judges; `ValueError` in one sentence where it cannot be read."""
        if not self.as_of:
            return self.tonight()
        try:
            return date.fromisoformat(self.as_of)
        except ValueError:
            message = f"as_of {self.as_of!r} is not a date: write it as YYYY-MM-DD."
            raise ValueError(message) from None

    def known_moment(self) -> datetime | None:
        """Return the moment whose snapshots may be used, `None` for now; `ValueError` where it cannot be read."""
        if not self.known_at:
            return None
        try:
            moment = datetime.fromisoformat(self.known_at)
        except ValueError:
            message = f"known_at {self.known_at!r} is not a moment: write it as YYYY-MM-DDTHH:MM:SS+00:00."
            raise ValueError(message) from None
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(self.timezone))).astimezone(UTC)

    def is_scratch(self) -> bool:
        """Whether this run must not touch the tables the office relies on."""
        return bool(self.known_at) or self.judged_on() != self.tonight()

    def names(self, programme: str) -> bool:
        """Whether the run is about this programme."""
        return not self.programmes or programme in self.programmes

    def base_tables(self) -> str:
        """Return where the tables the office relies on are kept."""
        return self.tables or str(Path(self.home) / "tables")

    def tables_of_run(self, run_id: str) -> str:
        """Return where this run writes its tables: the base, or its own scratch folder."""
        return str(self.home_of_run(run_id) / "tables") if self.is_scratch() else self.base_tables()

    def home_of_run(self, run_id: str) -> Path:
        """Return the folder this run writes below: `home`, or its own scratch folder."""
        return Path(self.home) / "scratch" / run_id if self.is_scratch() else Path(self.home)
