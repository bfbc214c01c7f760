"""What one office workbook is about, taken out of the tables: one programme, one quarter, one date judged.

Belongs here: selecting rows and turning frames into plain rows once, so that no sheet touches a frame. Does not belong
here: what a sheet shows. Rows are dictionaries with `None` for what is missing and `datetime.date` for dates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from reports.workbook.model import WorkbookError

if TYPE_CHECKING:
    from datetime import date

    from assets.quarters import Quarter
    from reports.workbook.directory import Directory

Row = Mapping[str, Any]


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
    """Which workbook is wanted. `record_links` gives, by project, the address of a record with `{record}` in it.

    `{version}` in an address stands for REDCap's own version, as the pull found it.
    """

    programme: str
    quarter: Quarter
    as_of: date
    timezone: str
    record_links: Mapping[str, str]


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
    def stale(self) -> list[Row]:
        """The projects whose rows are older than the date judged because REDCap did not give good ones."""
        return [row for row in self.pulls if row["state"] == "kept" or _is_older(row["taken_on"], self.ask.as_of)]

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

    def is_due_in_quarter(self, row: Row) -> bool:
        """Whether an obligation is due in the workbook's own quarter, and so in its rates."""
        return bool(self.ask.quarter.start <= row["due_on"] <= self.ask.quarter.end)


def case_of(tables: Tables, directory: Directory, ask: Ask, records: Mapping[str, tuple[str, str]]) -> Case:
    """Return what one workbook is made from.

    `records` maps a person to project and record of their own REDCap record (`own_records`).
    """
    key = ask.quarter.key
    since = ask.quarter.following(-7).key

    def of_programme(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.loc[frame["programme"] == ask.programme]

    obligation = of_programme(tables.obligation)
    outside = of_programme(tables.not_in_population)
    rate = of_programme(tables.rate)
    finding = tables.finding.loc[tables.finding["resolved_on"].isna()]
    return Case(
        ask=ask,
        directory=directory,
        obligations=rows_of(obligation.loc[obligation["quarter"] == key]),
        rates=rows_of(rate.loc[(rate["quarter"] >= since) & (rate["quarter"] <= key)]),
        not_concerned=rows_of(outside.loc[outside["quarter"] == key]),
        clauses=sorted(
            rows_of(of_programme(tables.clause)), key=lambda row: _clause_order(row["clause"], row["measure"])
        ),
        pulls=rows_of(of_programme(tables.pull)),
        deliveries=rows_of(tables.delivery),
        reviews=rows_of(of_programme(tables.review)),
        findings=rows_of(finding.loc[finding["programme"].isna() | finding["programme"].isin([ask.programme, ""])]),
        records=records,
    )


def own_records(event: pd.DataFrame, programme: str) -> dict[str, tuple[str, str]]:
    """Return, by person, project and id of the REDCap record that is theirs: the one their evidence stands in.

    `event` is `mentoring/event`. A person with two records (a finding of its own) gets the first by name.
    """
    own = event.loc[(event["programme"] == programme) & event["person_id"].notna() & event["source"].notna()]
    pairs = sorted(set(zip(own["person_id"].tolist(), own["source"].tolist(), strict=True)), reverse=True)
    return {person: (parts[0], parts[1]) for person, source in pairs if len(parts := source.split("/")) > 1}


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame as plain rows: `None` for missing, dates as `datetime.date`, moments as UTC `datetime`."""
    names = list(frame.columns)
    columns = [_plain(frame[name]) for name in names]
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _plain(column: pd.Series[Any]) -> list[Any]:
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return [None if pd.isna(one) else one.to_pydatetime(warn=False).astimezone(UTC) for one in column]
    if pd.api.types.is_datetime64_dtype(column.dtype):
        return [None if missing else one.date() for one, missing in zip(column, column.isna(), strict=True)]
    if column.dtype == object:
        return column.tolist()
    return [None if missing else one for one, missing in zip(column.tolist(), column.isna(), strict=True)]


def _is_older(taken_on: date | None, as_of: date) -> bool:
    return taken_on is not None and taken_on < as_of


def _clause_order(clause: str, measure: str) -> tuple[str, int, str, str]:
    letters = clause.rstrip("0123456789abcdefghijklmnopqrstuvwxyz")
    digits = "".join(sign for sign in clause[len(letters) :] if sign.isdigit())
    return letters, int(digits or 0), clause, measure or ""
