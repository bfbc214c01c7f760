"""What every maker of files is handed, and what it hands back.

Belongs here: a run's order, the desk it is worked at, and a draft: one file to be made and where it belongs. Does not
belong here: what a file holds (`workbook/`, `letters/`) and which makers there are (`books.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from assets.quarters import quarter_from_key, quarter_of
from reports import places
from reports.earlier import NOTHING_EARLIER, Earlier
from reports.letters.model import Letter
from reports.letters.verify import verified_letter
from reports.workbook.case import Ask, Case, case_of
from reports.workbook.directory import Directory, directory_of
from reports.workbook.file.verify import verify_workbook
from reports.workbook.file.write import workbook_bytes
from reports.workbook.selection import NOTHING_WITHHELD, ProgrammeRows, programme_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime
    from pathlib import Path

    from assets.redcap.withheld import Withheld
    from reports.frames import Tables
    from reports.workbook.model import Workbook

SCHOOL = places.SCHOOL
"""Stands for the programme of a file that is about all of them."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a run is to make: the quarters (first days, ISO), the date judged, and where objects go.

    `withheld` says by programme which rows of REDCap only its director may hear of, `earlier` what files are compared
    with, `divisions` whether divisions get workbooks of their own.
    """

    published: Path
    quarters: tuple[str, ...]
    as_of: date
    timezone: str
    record_links: Mapping[str, str]
    institution: str = ""
    contact: str = ""
    withheld: Mapping[str, Withheld] = field(default_factory=dict)
    earlier: Earlier = NOTHING_EARLIER
    divisions: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One file to be made. Its fields are those of an entry of the manifest (`publish.Entry`).

    `quarter` is the quarter's first day, ISO; `programme` may be `SCHOOL`; `unit` is a department's or division's
    code, empty for a file that is about no unit in particular. `model` gives what the file says when it is asked for: a
    night holds one file at a time. With `is_reconciled` the finished file's own numbers are compared with `unmet` and
    `on_time_rate`, which the library will show.
    """

    quarter: str
    programme: str
    title: str
    audience: str
    name: str
    as_of: date
    known_at: datetime
    snapshot: str
    stale: bool
    unmet: int
    on_time_rate: float | None
    model: Callable[[], Workbook | Letter]
    unit: str = ""
    is_reconciled: bool = False

    def content(self) -> tuple[bytes, int]:
        """Make and verify the file; return its bytes and how many cells or sentences were read back from them."""
        return self.content_of(self.model())

    def content_of(self, model: Workbook | Letter) -> tuple[bytes, int]:
        """Make and verify the file of what it says; `WorkbookError` or `LetterError` where it does not hold that."""
        if isinstance(model, Letter):
            return verified_letter(model)
        if self.is_reconciled:
            return verified_workbook(model, unmet=self.unmet, on_time_rate=self.on_time_rate)
        return verified_workbook(model)


@dataclass(frozen=True)
class Desk:
    """A run's order with its frames; what several files need is made once."""

    tables: Tables
    order: Order

    @cached_property
    def directory(self) -> Directory:
        """Names, e-mails, homes and units on the date judged."""
        return directory_of(self.tables, self.order.as_of)

    @cached_property
    def programmes(self) -> list[str]:
        """The programmes that were judged and whose every project has good rows."""
        pulls = self.tables.pull
        empty = set(pulls.loc[pulls["state"] == "none", "programme"])
        kept = self.tables.obligation, self.tables.not_in_population
        judged = {programme for frame in kept for programme in frame["programme"].dropna().unique()}
        return sorted(judged - empty)

    @cached_property
    def running_quarter(self) -> str:
        """The quarter the date judged lies in (first day, ISO), empty where the run does not make it.

        Files about one day are made with it alone.
        """
        running = quarter_of(self.order.as_of).key
        return running if running in self.order.quarters else ""

    def cases(self, quarter: str) -> list[Case]:
        """Return what files of all programmes are made from, in a quarter (first day, ISO); none without a quarter."""
        return [self.case(programme, quarter) for programme in self.programmes] if quarter else []

    def withheld(self, programme: str) -> Withheld:
        """Return which rows of REDCap only the programme's director may hear of."""
        return self.order.withheld.get(programme, NOTHING_WITHHELD)

    def ask(self, programme: str, quarter: str) -> Ask:
        """Return which workbook is wanted, and what the settings say about it."""
        return Ask(
            programme=programme,
            quarter=quarter_from_key(quarter),
            as_of=self.order.as_of,
            timezone=self.order.timezone,
            record_links=self.order.record_links,
            institution=self.order.institution,
            contact=self.order.contact,
        )

    def rows(self, programme: str) -> ProgrammeRows:
        """Return a programme's rows without those only its director may see."""
        return self._rows(programme)

    def case(self, programme: str, quarter: str) -> Case:
        """Return what a programme's files of one quarter are made from, without what only its director may see."""
        return self._case(programme, quarter)

    @cached_property
    def _rows(self) -> Callable[[str], ProgrammeRows]:
        earlier = self.order.earlier
        return lru_cache(maxsize=None)(lambda one: programme_rows(self.tables, one, self.withheld(one), earlier))

    @cached_property
    def _case(self) -> Callable[[str, str], Case]:
        return lru_cache(maxsize=None)(lambda one, key: case_of(self.rows(one), self.directory, self.ask(one, key)))


def verified_workbook(
    model: Workbook, *, unmet: int | None = None, on_time_rate: float | None = None
) -> tuple[bytes, int]:
    """Return the bytes of a workbook and how many cells were read back from them; `WorkbookError` where one differs.

    `unmet` and `on_time_rate` are what the library will show of an office's workbook.
    """
    content = workbook_bytes(model)
    return content, verify_workbook(content, model, unmet=unmet, on_time_rate=on_time_rate)
