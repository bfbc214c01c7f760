"""What one office workbook is about: one programme, one quarter, one date judged.

Belongs here: what all sheets ask of the rows (`rows.py`). Does not belong here: which rows a programme has
(`selection.py`) and what a sheet shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from reports.workbook.model import Link, WorkbookError
from reports.workbook.news import new_words
from reports.workbook.selection import DIRECTOR
from reports.workbook.sources import Sources, stale_pulls
from reports.workbook.tracking import tracking_of
from reports.workbook.words import UNIT_WORDS, programme_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from assets.quarters import Quarter
    from reports.workbook.directory import Directory
    from reports.workbook.rows import Row
    from reports.workbook.selection import ProgrammeRows
    from reports.workbook.tracking import Tracking

TREND_QUARTERS: Final = 8
"""Quarters whose rates a workbook knows, its own included: so far its trend goes back."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Which workbook is wanted, and what the settings say about it.

    `record_links` gives, by project, the address of a record with `{record}` in it, and `{version}` for REDCap's own
    version. `institution` and `contact` stand on the Cover.
    """

    programme: str
    quarter: Quarter
    as_of: date
    timezone: str
    record_links: Mapping[str, str]
    institution: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Case:
    """Everything one workbook is made from.

    `obligations` are the rows of the quarter's partition; `rates` those of up to eight, this one the last.
    `rows` are the programme's rows of all quarters. `clauses_on` is the sheet on which every clause has its line.
    """

    ask: Ask
    directory: Directory
    rows: ProgrammeRows
    obligations: Sequence[Row]
    rates: Sequence[Row]
    not_concerned: Sequence[Row]
    clauses: Sequence[Row]
    pulls: Sequence[Row]
    deliveries: Sequence[Row]
    reviews: Sequence[Row]
    findings: Sequence[Row]
    records: Mapping[str, tuple[str, str]]
    clauses_on: str = "Policy"

    @cached_property
    def measures(self) -> list[Row]:
        """The clauses that are judged, in the order of their ids (A7 before A11)."""
        seen = {(row["clause"], row["measure"]) for row in [*self.obligations, *self.not_concerned]}
        return [row for row in self.clauses if (row["clause"], row["measure"]) in seen]

    @cached_property
    def due(self) -> list[Row]:
        """The obligations due in the quarter: those its counts and rates are about."""
        return [row for row in self.obligations if self.is_due_in_quarter(row)]

    @cached_property
    def tracking(self) -> Tracking:
        """The pairs of the quarter and what is on record of them."""
        return tracking_of(self.rows.pairs, self.rows.events, start=self.ask.quarter.start, day=self.day)

    @cached_property
    def known_at(self) -> datetime:
        """The latest moment whose snapshots were used; `WorkbookError` where no source ever gave any."""
        moments = [row["known_at"] for row in self.obligations if row["known_at"]]
        moments = moments or [row["taken_at"] for row in self.pulls if row["taken_at"]]
        if not moments:
            raise WorkbookError(f"programme {self.ask.programme!r} has no snapshot to make a workbook from: pull it.")
        latest: datetime = max(moments)
        return latest

    @cached_property
    def snapshot(self) -> str:
        """The snapshots the rows were judged from."""
        named = sorted({row["snapshot"] for row in self.obligations if row["snapshot"]})
        return " ".join(named or sorted({row["snapshot"] for row in self.pulls if row["snapshot"]}))

    @cached_property
    def rule_version(self) -> str:
        """The version of the policy that judged."""
        return " ".join(sorted({row["rule_version"] for row in self.clauses if row["rule_version"]}))

    @property
    def sources(self) -> Sources:
        """What its files are made from."""
        return Sources(self.known_at, self.snapshot, self.rule_version, self.stale, self.ask.programme)

    @cached_property
    def title(self) -> str:
        """What the policy calls the programme; its code in words where the policy gives it no name."""
        named = next((row["programme_title"] for row in self.clauses if row["programme_title"]), "")
        return named or programme_title(self.ask.programme)

    @cached_property
    def stale(self) -> list[Row]:
        """The projects whose rows are older than the date judged because REDCap did not give good ones."""
        return stale_pulls(self.pulls, self.ask.as_of)

    @cached_property
    def _clause_of(self) -> dict[tuple[str, str], Row]:
        return {(row["clause"], row["measure"]): row for row in self.clauses}

    def clause_of(self, row: Row) -> Row:
        """Return the clause of an obligation as the register has it, empty where it is not on record."""
        return self._clause_of.get((row["clause"], row["measure"]), {})

    def subject_name(self, row: Row) -> str:
        """Return who owes an obligation: a person's name, a department's, or which hub or group."""
        if row["person_id"]:
            return self.directory.name(row["person_id"])
        kind, code = row["subject_kind"], row["subject_id"]
        names = self.rows.groups if kind == "affinity_group" else self.rows.hubs
        named = names.get(code, code)
        return self.directory.unit(code) if kind == "department" else f"{UNIT_WORDS.get(kind, kind)} {named}"

    def owes(self, row: Row) -> str:
        """Return what an obligation or a rate is about, without the id of its clause."""
        title = self.clause_title(row["clause"], row["measure"])
        return title.removeprefix(row["clause"]).strip() or row["measure"] or ""

    def clause_title(self, clause: str, measure: str) -> str:
        """Return a clause as the sheets name it: its id and what is owed."""
        row = self._clause_of.get((clause, measure))
        return f"{clause} {row['title'] or measure}".strip() if row else clause

    def clause_link(self, clause: str) -> Link:
        """Return a link to a clause's line; its id alone where the register does not have it."""
        there = {"sheet": self.clauses_on, "anchor": clause, "tip": "Read the clause"}
        return Link(clause, **there if clause in self._clause_ids else {})

    @cached_property
    def _clause_ids(self) -> frozenset[str]:
        return frozenset(row["clause"] for row in self.clauses)

    def not_directors(self, rows: Iterable[Row]) -> list[Row]:
        """Return rows without those of clauses that are for the director alone in all that is judged by them."""
        withheld = self._clause_ids - {row["clause"] for row in self.clauses if row["audience"] != DIRECTOR}
        return [row for row in rows if row["clause"] not in withheld]

    def clause_short(self, clause: str, measure: str) -> str:
        """Return a clause's id, with the measure where the clause has several."""
        several = sum(row["clause"] == clause for row in self.measures) > 1
        return f"{clause} {measure.replace('_', ' ')}" if several else clause

    def new_since_monday(self, row: Row) -> str:
        """Return whether an obligation has come to be open since the last Monday: `New`, `No`, or a dash."""
        return new_words(row, self.rows.monday)

    def new_since_quarter(self, row: Row) -> str:
        """Return whether an obligation has come to be open since a quarter was last closed: `New`, `No`, or a dash."""
        return new_words(row, self.rows.published)

    def obligation_now(self, obligation_id: str) -> Row | None:
        """Return an obligation as the latest quarter that holds it has it tonight, `None` where none does."""
        return self._tonight.get(obligation_id)

    @cached_property
    def _tonight(self) -> dict[str, Row]:
        return {row["obligation_id"]: row for _, rows in sorted(self.rows.obligations.items()) for row in rows}

    def has_theme(self, theme: str) -> bool:
        """Whether the policy has a clause of a theme (`agreements`) that this book may tell of."""
        return any(row["theme"] == theme and row["audience"] != DIRECTOR for row in self.clauses)

    def hub_name(self, hub: str | None) -> str:
        """Return the name of a hub, its code where it has none, empty where there is no hub."""
        return self.rows.hubs.get(hub or "", hub or "")

    def record_address(self, project: str) -> str:
        """Return the address of a record of a project, `{record}` in it; empty where the settings give none."""
        version = self._versions.get(project) or "{version}"
        return self.ask.record_links.get(project, "").replace("{version}", version)

    @cached_property
    def _versions(self) -> dict[str, str]:
        return {row["project"]: row["redcap_version"] or "" for row in self.pulls}

    @cached_property
    def end(self) -> date:
        """The quarter's last day, worked out once: every row of a list is compared with it."""
        return self.ask.quarter.end

    @property
    def day(self) -> date:
        """The last day judged: the quarter's last, or the date judged where that comes before it."""
        return min(self.ask.as_of, self.end)

    @property
    def rows_of_day(self) -> date | None:
        """From which day REDCap's oldest rows are, where that is not the date judged."""
        return min((row["taken_on"] for row in self.stale if row["taken_on"]), default=None)

    @property
    def is_running(self) -> bool:
        """Whether the quarter was not over on the date judged."""
        return self.ask.as_of <= self.ask.quarter.end

    def is_due_in_quarter(self, row: Row) -> bool:
        """Whether an obligation is due in the workbook's own quarter, and so in its rates."""
        return bool(self.ask.quarter.start <= row["due_on"] <= self.end)


def case_of(rows: ProgrammeRows, directory: Directory, ask: Ask) -> Case:
    """Return what one workbook is made from."""
    key, since = ask.quarter.key, ask.quarter.following(1 - TREND_QUARTERS).key
    return Case(
        ask=ask,
        directory=directory,
        rows=rows,
        obligations=rows.obligations.get(key, ()),
        rates=[row for quarter in sorted(rows.rates) if since <= quarter <= key for row in rows.rates[quarter]],
        not_concerned=rows.not_concerned.get(key, ()),
        clauses=rows.clauses,
        pulls=rows.pulls,
        deliveries=rows.deliveries,
        reviews=rows.reviews,
        findings=rows.findings,
        records=rows.records,
    )
