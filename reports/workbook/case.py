"""What one office workbook is about, taken out of the tables: one programme, one quarter, one date judged.

Belongs here: selecting rows and turning frames into plain rows once, so that no sheet touches a frame. Does not belong
here: what a sheet shows. Rows are dictionaries with `None` for what is missing and `datetime.date` for dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from reports.workbook.model import WorkbookError
from reports.workbook.rows import Row, rows_of
from reports.workbook.trend import TREND_QUARTERS
from reports.workbook.words import programme_title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    import pandas as pd

    from assets.quarters import Quarter
    from reports.workbook.directory import Directory


@dataclass(frozen=True, slots=True)
class Tables:
    """The frames a night's workbooks are made from, each as its room declares it, all programmes and quarters."""

    obligation: pd.DataFrame
    rate: pd.DataFrame
    not_in_population: pd.DataFrame
    clause: pd.DataFrame
    event: pd.DataFrame
    person: pd.DataFrame
    appointment: pd.DataFrame
    unit: pd.DataFrame
    delivery: pd.DataFrame
    pull: pd.DataFrame
    review: pd.DataFrame
    finding: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Ask:
    """Which workbook is wanted, and what the settings say about it.

    `record_links` gives, by project, the address of a record with `{record}` in it; `{version}` in an address stands
    for REDCap's own version, as the pull found it. `institution` and `contact` stand on the Cover.
    """

    programme: str
    quarter: Quarter
    as_of: date
    timezone: str
    record_links: Mapping[str, str]
    institution: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class ProgrammeRows:
    """One programme's rows for all its workbooks: `obligations`, `rates` and `not_concerned` by quarter.

    Turned into plain rows once and not once per workbook, because most of them stand in all eight.
    """

    obligations: Mapping[str, Sequence[Row]]
    rates: Mapping[str, Sequence[Row]]
    not_concerned: Mapping[str, Sequence[Row]]
    clauses: Sequence[Row]
    pulls: Sequence[Row]
    deliveries: Sequence[Row]
    reviews: Sequence[Row]
    findings: Sequence[Row]
    records: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Case:
    """Everything one workbook is made from.

    `obligations` are the rows of the quarter's partition; `rates` those of up to eight quarters, this one the last.
    """

    ask: Ask
    directory: Directory
    obligations: Sequence[Row]
    rates: Sequence[Row]
    not_concerned: Sequence[Row]
    clauses: Sequence[Row]
    pulls: Sequence[Row]
    deliveries: Sequence[Row]
    reviews: Sequence[Row]
    findings: Sequence[Row]
    records: Mapping[str, tuple[str, str]]

    @cached_property
    def measures(self) -> list[Row]:
        """The clauses that are judged, in the order of their ids (A7 before A11)."""
        seen = {(row["clause"], row["measure"]) for row in [*self.obligations, *self.not_concerned]}
        return [row for row in self.clauses if (row["clause"], row["measure"]) in seen]

    @cached_property
    def due(self) -> list[Row]:
        """The obligations due in the quarter: those its counts and rates are about."""
        quarter = self.ask.quarter
        return [row for row in self.obligations if quarter.start <= row["due_on"] <= quarter.end]

    @cached_property
    def known_at(self) -> datetime:
        """The latest moment whose snapshots were used; `WorkbookError` where no source ever gave any."""
        moments = [row["known_at"] for row in self.obligations if row["known_at"]]
        moments = moments or [row["taken_at"] for row in self.pulls if row["taken_at"]]
        if not moments:
            message = f"programme {self.ask.programme!r} has no snapshot to make a workbook from: pull it first."
            raise WorkbookError(message)
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

    @cached_property
    def title(self) -> str:
        """What the policy calls the programme; its code in words where the policy gives it no name."""
        named = next((row["programme_title"] for row in self.clauses if row["programme_title"]), "")
        return named or programme_title(self.ask.programme)

    @cached_property
    def stale(self) -> list[Row]:
        """The projects whose rows are older than the date judged because REDCap did not give good ones."""
        return [row for row in self.pulls if row["state"] == "kept" or _is_older(row["taken_on"], self.ask.as_of)]

    @cached_property
    def themes(self) -> dict[tuple[str, str], str]:
        """The theme of each measure."""
        return {(row["clause"], row["measure"]): row["theme"] or "" for row in self.clauses}

    def theme_of(self, row: Row) -> str:
        """Return the theme of an obligation, empty where its clause is not on record."""
        return self.themes.get((row["clause"], row["measure"]), "")

    def clause_title(self, clause: str, measure: str) -> str:
        """Return a clause as the sheets name it: its id and what is owed."""
        for row in self.clauses:
            if row["clause"] == clause and row["measure"] == measure:
                return f"{clause} {row['title'] or measure}".strip()
        return clause

    def clause_short(self, clause: str, measure: str) -> str:
        """Return a clause's id, with the measure where the clause has several."""
        several = sum(row["clause"] == clause for row in self.measures) > 1
        return f"{clause} {measure}" if several else clause

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
        return bool(self.ask.quarter.start <= row["due_on"] <= self.ask.quarter.end)


def programme_rows(tables: Tables, programme: str) -> ProgrammeRows:
    """Return a programme's rows; of findings the open ones that are its own or nobody's in particular."""

    def own(frame: pd.DataFrame) -> list[Row]:
        return rows_of(frame.loc[frame["programme"] == programme])

    finding = tables.finding.loc[tables.finding["resolved_on"].isna()]
    return ProgrammeRows(
        obligations=_by_quarter(own(tables.obligation)),
        rates=_by_quarter(own(tables.rate)),
        not_concerned=_by_quarter(own(tables.not_in_population)),
        clauses=sorted(own(tables.clause), key=lambda row: _clause_order(row["clause"], row["measure"])),
        pulls=own(tables.pull),
        deliveries=rows_of(tables.delivery),
        reviews=own(tables.review),
        findings=rows_of(finding.loc[finding["programme"].isna() | finding["programme"].isin([programme, ""])]),
        records=own_records(tables.event, programme),
    )


def case_of(rows: ProgrammeRows, directory: Directory, ask: Ask) -> Case:
    """Return what one workbook is made from."""
    key, since = ask.quarter.key, ask.quarter.following(1 - TREND_QUARTERS).key
    return Case(
        ask=ask,
        directory=directory,
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


def _by_quarter(rows: Sequence[Row]) -> dict[str, list[Row]]:
    quarters: dict[str, list[Row]] = {}
    for row in rows:
        quarters.setdefault(row["quarter"], []).append(row)
    return quarters


def own_records(event: pd.DataFrame, programme: str) -> dict[str, tuple[str, str]]:
    """Return, by person, project and id of the REDCap record that is theirs: the one their evidence stands in.

    `event` is `mentoring/event`. A person with two records (a finding of its own) gets the first by name.
    """
    own = event.loc[(event["programme"] == programme) & event["person_id"].notna() & event["source"].notna()]
    pairs = sorted(set(zip(own["person_id"].tolist(), own["source"].tolist(), strict=True)), reverse=True)
    return {person: (parts[0], parts[1]) for person, source in pairs if len(parts := source.split("/")) > 1}


def _is_older(taken_on: date | None, as_of: date) -> bool:
    return taken_on is not None and taken_on < as_of


def _clause_order(clause: str, measure: str) -> tuple[str, int, str, str]:
    letters = clause.rstrip("0123456789abcdefghijklmnopqrstuvwxyz")
    digits = "".join(sign for sign in clause[len(letters) :] if sign.isdigit())
    return letters, int(digits or 0), clause, measure or ""
