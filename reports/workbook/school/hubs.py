"""The book about a programme's hubs: who mentors where, how many places are free, and what is wrong.

Belongs here: `obligations/hub_coverage` as two sheets, for programmes that have hubs. Does not belong here: pairing
proposals, which the office decides in its own book, and whether a hub meets the policy, which is judged (A2, A3). It is
of one day and made with the running quarter only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from reports.workbook.bookmaking import Book, draft_of
from reports.workbook.model import Cell, Field, NamedTable, Sheet
from reports.workbook.office.pairs import UNCLEAR
from reports.workbook.rows import rows_of
from reports.workbook.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reports.drafts import Desk, Draft
    from reports.workbook.case import Case
    from reports.workbook.rows import Row

AUDIENCE: Final = "hubs"
CONFIDENTIAL: Final = (
    "Confidential personnel information: for the Office of Faculty Affairs and the programme's leaders."
)
PROBLEMS: Final = {
    "no_mentor": "✖ Nobody mentors there",
    "no_senior": "✖ No senior mentor",
    "open_senior": "▲ Senior mentor unclear",
    "over_capacity": "▲ Over capacity",
    "no_mentee": "△ No mentee",
}
"""What is wrong with a hub or group, the gravest first."""
COUNTED: Final = (
    *("active_mentees", "capacity", "free"),
    *("first_choices", "second_choices", "third_choices", "waiting"),
)
UNKNOWN: Final = "unknown"
WELL: Final = "✔ Covered"
STATUS: Final = Field("Status", "The gravest thing that is wrong, or covered.", kind="status", width=22)
WHY: Final = Field("In words", "How it stands, in one sentence.", width=38, outside=True)


@dataclass(frozen=True)
class HubCase:
    """What the book is made from: the programme's case, its rows of `hub_coverage`, and mentors by hub."""

    case: Case
    rows: Sequence[Row]
    names: Mapping[str, str]
    mentors: Mapping[str, Sequence[str]]

    def of_kind(self, kind: str) -> list[Row]:
        """Return the rows of hubs or of affinity groups, those with the gravest problem first."""
        return sorted((row for row in self.rows if row["kind"] == kind), key=lambda row: (_gravity(row), row["hub"]))

    def name(self, hub: str | None) -> str:
        """Return the name of a hub or group; the code where the registry gives none."""
        return self.names.get(hub or "") or hub or "none recorded"


def hub_drafts(desk: Desk) -> Iterator[Draft]:
    """Yield the book of every programme with hubs, where the run makes the quarter its day lies in."""
    for case in hub_cases(desk):
        yield draft_of(_book(case), partial(hub_sheets, case))


def hub_cases(desk: Desk) -> list[HubCase]:
    """Return what the books are made from; none where the run does not make the quarter its day lies in."""
    if not desk.running_quarter:
        return []
    coverage = rows_of(desk.tables.hub_coverage)
    by_programme = {one: [row for row in coverage if row["programme"] == one] for one in desk.programmes}
    return [_hub_case(desk, programme, rows) for programme, rows in by_programme.items() if rows]


def hub_sheets(case: HubCase) -> list[Sheet]:
    """Return the sheets after the Cover."""
    return [_hubs(case), _groups(case)]


def _hub_case(desk: Desk, programme: str, rows: list[Row]) -> HubCase:
    as_of = desk.order.as_of
    registry = [row for row in rows_of(desk.tables.hub) if row["programme"] == programme]
    mentors: dict[str, list[str]] = {}
    for row in rows_of(desk.tables.hub_mentor):
        begun = row["valid_from"] is None or row["valid_from"] <= as_of
        lasts = row["valid_to"] is None or row["valid_to"] >= as_of
        known = row["kind"] == "hub" and row["person_id"]
        if row["programme"] == programme and known and begun and lasts:
            mentors.setdefault(row["hub"], []).append(desk.directory.name(row["person_id"]))
    names = {row["hub"]: row["name"] for row in registry if row["name"]}
    by_hub = {hub: sorted(set(one)) for hub, one in mentors.items()}
    return HubCase(desk.case(programme, desk.running_quarter), rows, names, by_hub)


def _book(case: HubCase) -> Book:
    one = case.case
    hubs = case.of_kind("hub")
    wrong = sum(bool(row["problems"]) for row in hubs)
    return Book(
        ask=one.ask,
        programme=one.ask.programme,
        audience=AUDIENCE,
        what=one.ask.programme,
        title=f"Hub coverage: {one.title}",
        line="Who mentors in which hub, how many places are free, and where somebody is missing.",
        confidential=CONFIDENTIAL,
        readers="Office of Faculty Affairs; the programme's director and senior mentors.",
        sources=one.sources,
        counts=(
            ("Hubs", len(hubs), "Hubs in the registry."),
            ("… with something wrong", wrong, "No mentor, over capacity, or no mentee; on top of the sheet Hubs."),
            ("Places free", sum(max(row["free"] or 0, 0) for row in hubs), "Over the hubs with a capacity on record."),
            ("People who wait", len(one.rows.proposals), "In the programme, and without an active mentor."),
            ("Affinity groups", len(case.of_kind("affinity_group")), "Groups of hubs, each led by a senior mentor."),
        ),
        entry_title=one.title,
    )


def _gravity(row: Row) -> int:
    return min((list(PROBLEMS).index(one) for one in row["problems"] if one in PROBLEMS), default=len(PROBLEMS))


def _status(row: Row) -> str:
    named = [one for one in PROBLEMS if one in row["problems"]]
    return PROBLEMS[named[0]] if named else WELL


def _nobody(row: Row) -> str:
    """Return what stands for a senior mentor: that the recorded name is an open question, or that there is none."""
    return UNCLEAR if "open_senior" in row["problems"] else "none recorded"


def _hubs(case: HubCase) -> Sheet:
    rows = case.of_kind("hub")
    return Sheet(
        name="Hubs",
        title="Hubs",
        line=f"{counted(len(rows), 'hub')}, those with something wrong first. Who waits counts at every chosen hub.",
        blocks=(
            NamedTable(
                name="Hubs",
                caption="By what is wrong",
                fields=(
                    STATUS,
                    Field("Hub", "Name of the hub.", width=26, outside=True),
                    Field("Code", "Code of the hub in the registry.", width=8, outside=True),
                    Field("Group", "Affinity group the hub belongs to.", width=22, outside=True),
                    Field("Mentors", "Mentors of the hub by name.", width=26, outside=True),
                    Field("Mentees", "Mentees with an active pair in it.", kind="integer", width=9),
                    Field(
                        "Places",
                        "Mentees it can take; unknown where the registry does not say.",
                        kind="integer",
                        width=8,
                    ),
                    Field("Free", "Places free; negative where over capacity.", kind="integer", width=8),
                    Field("1st choice", "People who chose it first.", kind="integer", width=8),
                    Field("2nd choice", "People who chose it second.", kind="integer", width=8),
                    Field("3rd choice", "People who chose it third.", kind="integer", width=8),
                    Field("Waiting", "Of these, people without an active mentor.", kind="integer", width=9),
                    WHY,
                ),
                rows=tuple(_hub_row(case, row) for row in rows),
                words="One row per hub.",
                empty="No hub is registered.",
                filtered=True,
            ),
        ),
        frozen_columns=2,
    )


def _hub_row(case: HubCase, row: Row) -> tuple[Cell, ...]:
    return (
        _status(row),
        case.name(row["hub"]),
        row["hub"],
        case.name(row["affinity_group"]) if row["affinity_group"] else "–",
        "; ".join(case.mentors.get(row["hub"], ())) or "none recorded",
        *(UNKNOWN if row[name] is None else row[name] for name in COUNTED),
        row["why"] or "none recorded",
    )


def _groups(case: HubCase) -> Sheet:
    rows = case.of_kind("affinity_group")
    return Sheet(
        name="Groups",
        title="Affinity groups",
        line=f"{counted(len(rows), 'group')}, those without a senior mentor first.",
        blocks=(
            NamedTable(
                name="Groups",
                caption="By what is wrong",
                fields=(
                    STATUS,
                    Field("Affinity group", "Name of the group.", width=34, outside=True),
                    Field("Group code", "Code of the group in the registry.", width=11, outside=True),
                    Field(
                        "Senior mentor",
                        "Who leads the group; unclear while it is open who the recorded name means.",
                        width=26,
                        outside=True,
                    ),
                    Field("Hub mentors", "Mentors of its hubs.", kind="integer", width=10),
                    Field("Group mentees", "Mentees with an active pair in its hubs.", kind="integer", width=10),
                    WHY,
                ),
                rows=tuple(
                    (
                        _status(row),
                        case.name(row["hub"]),
                        row["hub"],
                        case.case.directory.name(row["senior_id"]) or _nobody(row),
                        row["mentors"],
                        row["active_mentees"],
                        row["why"] or "none recorded",
                    )
                    for row in rows
                ),
                words="One row per affinity group.",
                empty="No affinity group is registered.",
            ),
        ),
    )
