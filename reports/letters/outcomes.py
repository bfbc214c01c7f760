"""Outcomes of mentoring, a year: who stayed, rose and leads, mentored and not mentored (W17).

Belongs here: what stands in the document. Does not belong here: the figures (`obligations/outcome`) and any claim that
mentoring was the cause. The policy lists such outcomes as goals a department may set itself: nobody owes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.letters.chart import BarChart, Series
from reports.letters.model import Block, Column, Grid, Heading, Letter, Picture, Sentence
from reports.letters.styles import TEXT_WIDTH
from reports.letters.words import LEFT_OUT, NOTHING, contact_words, dated_words, share_words
from reports.workbook.suppression import FEWEST, TOO_FEW, hidden_groups
from reports.workbook.words import day_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.workbook.case import Case
    from reports.workbook.rows import Row

CHAIRS: Final = "chairs"
CONFIDENTIAL: Final = "Confidential: for the chairs of the departments. No person is named."
FIGURES: Final = {
    "retained": ("Stayed", "still employed on the last day of the year, of those there on its first"),
    "promoted": ("Promoted", "with a higher rank at the end, of those who stayed and were below professor"),
    "leading": ("Lead a unit", "head of a school, department or division at the end, of those who stayed"),
}
SIDES: Final = {"mentored": "With a mentor", "not_mentored": "Without a mentor"}


def outcomes_letter(case: Case, document: Row, rows: Sequence[Row]) -> Letter:
    """Return a year's document; `rows` are of `obligations/outcome`, `document` is of `obligations/document`."""
    label = (document["label"] or "").removeprefix("academic year ")
    blocks: list[Block] = [
        Sentence(finding_words(rows), "finding"),
        Sentence(dated_words(case.ask, case.known_at)),
        Sentence(
            f"Covers {day_words(document['covers_from'])} to {day_words(document['covers_to'])}. With a mentor: had "
            "one in any programme on the first day. A difference does not show that mentoring caused it."
        ),
        Heading("All departments"),
        _table([row for row in rows if row["by"] == "programme"]),
        *_chart(rows),
        Heading("Department by department"),
        _by_department(case, rows),
        Sentence(" ".join(f"{name}: {words}." for name, words in FIGURES.values()), "small"),
        Sentence(LEFT_OUT, "small"),
        Sentence(contact_words(case.ask), "small"),
    ]
    title = f"Outcomes of mentoring, {label}"
    return Letter(
        title=title,
        blocks=tuple(blocks),
        created=case.known_at,
        footer=f"{case.title}, {title}, as of {case.ask.as_of.isoformat()}",
        confidential=CONFIDENTIAL,
        properties={
            "programme": case.ask.programme,
            "quarter": case.ask.quarter.key,
            "audience": CHAIRS,
            "as_of": case.ask.as_of.isoformat(),
            "known_at": case.known_at.isoformat(),
            "snapshot": case.snapshot,
            "rules_version": case.rule_version,
        },
    )


def finding_words(rows: Sequence[Row]) -> str:
    """Return who stayed, mentored and not, in one sentence; that the numbers are too small where they are."""
    found = {row["of"]: row for row in rows if row["by"] == "programme" and row["figure"] == "retained"}
    told = [
        f"{share_words(row['count'], row['out_of'])} {words.lower()}"
        for of, words in SIDES.items()
        if (row := found.get(of)) is not None and row["out_of"] >= FEWEST
    ]
    if not told:
        return "Fewer than five people: no share is shown."
    return f"Of the faculty there on the first day of the year, still there on its last: {' and '.join(told)}."


def _table(rows: Sequence[Row]) -> Grid:
    shown = {(row["figure"], row["of"]): share_words(row["count"], row["out_of"]) for row in rows}
    return Grid(
        columns=(Column("Outcome", 2.3), *(Column(words, 2.3, is_number=True) for words in SIDES.values())),
        rows=tuple(
            (name, *(shown.get((figure, of), NOTHING) for of in SIDES)) for figure, (name, _) in FIGURES.items()
        ),
        words="One row per outcome: how many of the mentored and of the not mentored, with their share.",
    )


def _by_department(case: Case, rows: Sequence[Row]) -> Grid:
    own = [row for row in rows if row["by"] == "department"]
    hidden = {(figure, of): _hidden(own, figure, of) for figure in FIGURES for of in SIDES}
    shown = {
        (row["group"], row["figure"], row["of"]): TOO_FEW
        if row["group"] in hidden[row["figure"], row["of"]]
        else share_words(row["count"], row["out_of"])
        for row in own
    }
    headers = [f"{name}, {words.lower()}" for name, _ in FIGURES.values() for words in SIDES.values()]
    named = sorted((case.directory.unit(group) or "none recorded", group) for group in {row["group"] for row in own})
    return Grid(
        columns=(Column("Department", 1.5), *(Column(header, 0.9, is_number=True) for header in headers)),
        rows=tuple(
            (name, *(shown.get((group, figure, of), NOTHING) for figure in FIGURES for of in SIDES))
            for name, group in named
        ),
        words="One row per department: each outcome for the mentored and for the not mentored.",
    )


def _hidden(rows: Sequence[Row], figure: str, of: str) -> frozenset[str]:
    return hidden_groups({row["group"]: row["out_of"] for row in rows if row["figure"] == figure and row["of"] == of})


def _chart(rows: Sequence[Row]) -> list[Block]:
    shares = {
        (row["figure"], row["of"]): row["share"]
        for row in rows
        if row["by"] == "programme" and row["out_of"] >= FEWEST and row["share"] is not None
    }
    if not shares:
        return []
    groups = [name for name, _ in FIGURES.values()]
    series = [Series(words, tuple(shares.get((figure, of)) for figure in FIGURES)) for of, words in SIDES.items()]
    told = "; ".join(
        f"{name} {words.lower()}: {shares[figure, of]:.0%}"
        for figure, (name, _) in FIGURES.items()
        for of, words in SIDES.items()
        if (figure, of) in shares
    )
    chart = BarChart(series=tuple(series), groups=tuple(groups), title="Share of each, all departments")
    return [Picture(chart, words=f"Bar chart of outcomes with and without a mentor. {told}.", width=TEXT_WIDTH)]
