"""The director's written report of a quarter, and the summary for a committee: the same numbers, one chart.

Belongs here: what stands in the two. Does not belong here: the numbers (`figures.py`) and when each is due
(`obligations/document`). No mentee is named in either: the chief finds the names in the division's workbook, and the
Digestive Diseases policy, which asks for both documents, keeps what is said between mentor and mentee from everybody
(D8a) and changes of mentor with the director (D10a). Meetings are counted only as far as a clause is about them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assets.quarters import quarter_from_key
from reports.letters.chart import LineChart, Series
from reports.letters.model import Block, Column, Grid, Heading, Letter, Picture, Sentence
from reports.letters.styles import TEXT_WIDTH
from reports.letters.words import (
    LEFT_OUT,
    NOTHING,
    chart_title,
    contact_words,
    dated_words,
    share_words,
    stale_words,
    trend_words,
)
from reports.workbook.office.summary import finding_words
from reports.workbook.suppression import FEWEST, TOO_FEW
from reports.workbook.words import counted, day_words

if TYPE_CHECKING:
    from reports.letters.figures import Figures, Part
    from reports.workbook.rows import Row
    from reports.workbook.sums import Sums

CHIEF: Final = "chief"
COMMITTEE: Final = "committee"
CONFIDENTIAL: Final = {
    CHIEF: "Confidential: for the chief and the programme's director. No mentee is named.",
    COMMITTEE: "Confidential: for the members of the committee. No mentee is named.",
}
COLUMNS: Final = (
    Column("What the policy asks for", 2.3),
    Column("Due", 0.6, is_number=True),
    Column("Met on time", 1.3, is_number=True),
    Column("Met late", 0.7, is_number=True),
    Column("Not met", 0.7, is_number=True),
    Column("Not due yet", 0.65, is_number=True),
    Column("Not counted", 0.65, is_number=True),
)


def report_letter(figures: Figures, document: Row) -> Letter:
    """Return the director's report to the chief; `document` is its row of `obligations/document`."""
    quarter = figures.case.ask.quarter
    signed = Grid(
        columns=(Column("Signed by", 2.3), Column("Name", 2.6), Column("Date", 2.0)),
        rows=(("Director of the programme", "", ""), ("Received by the chief", "", "")),
        words="Names and dates of the director and of the chief, to be filled in.",
    )
    said = (
        f"The policy asks for it: {document['clause']}, {_lower_first(document['title'])}, due from "
        f"{day_words(document['due_on'])}."
    )
    title = f"Report to the chief, {quarter.label}"
    return _letter(figures, CHIEF, title=title, last=(Heading("Signatures"), signed, Sentence(said, "small")))


def committee_letter(figures: Figures, document: Row) -> Letter:
    """Return the summary for a committee; `document` is its row of `obligations/document`."""
    said = f"The policy promises it: {document['clause']}, {_lower_first(document['title'])}, when asked for."
    title = f"Summary for the committee, {figures.case.ask.quarter.label}"
    return _letter(figures, COMMITTEE, title=title, last=(Sentence(said, "small"),))


def _letter(figures: Figures, audience: str, *, title: str, last: tuple[Block, ...]) -> Letter:
    case, ask = figures.case, figures.case.ask
    blocks: list[Block] = [Sentence(case.title, "finding")]
    stale = stale_words([case])
    blocks += [Sentence(stale, "warning")] if stale else []
    blocks += [Sentence(dated_words(ask, case.known_at)), Heading("The quarter in short")]
    blocks += [Sentence(words) for words in in_short(figures)]
    blocks += [Heading("What was due"), _table(figures)]
    blocks.append(
        Sentence(
            "An obligation is one thing the policy asks of one person or pair in one period. Shares are of those "
            "judged: met on time, met late and not met. Not counted: excluded or excepted with a reason, only "
            f"encouraged by the policy, or unclear who is meant. {NOTHING}: nothing was judged. {LEFT_OUT}",
            "small",
        )
    )
    blocks += [*_trend(figures), *last]
    blocks.append(
        Sentence(
            f"Counts are those of the office's workbook of {ask.quarter.label} (policy version {case.rule_version}). "
            f"Not in this document: what is kept for the director alone. {contact_words(ask)}",
            "small",
        )
    )
    return Letter(
        title=title,
        blocks=tuple(blocks),
        created=case.known_at,
        footer=f"{case.title}, {title}, as of {ask.as_of.isoformat()}",
        confidential=CONFIDENTIAL[audience],
        properties={
            "programme": ask.programme,
            "quarter": ask.quarter.key,
            "audience": audience,
            "as_of": ask.as_of.isoformat(),
            "known_at": case.known_at.isoformat(),
            "snapshot": case.snapshot,
            "rules_version": case.rule_version,
        },
    )


def _lower_first(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


def in_short(figures: Figures) -> list[str]:
    """Return the quarter in a few sentences, without figures that rest on too few."""
    case = figures.case
    if figures.too_few:
        return [f"{case.ask.quarter.label}: this rests on fewer than five people or obligations; no figure is shown."]
    mentored, concerned = figures.coverage.counts
    told = [finding_words(case, figures.sums), _against_before(figures)]
    told.append(
        f"On {day_words(figures.coverage.day)}, {share_words(mentored, concerned)} of the faculty the programme "
        "concerns had a mentor in it."
    )
    if figures.earlier_unmet:
        told.append(f"From earlier quarters {counted(figures.earlier_unmet, 'obligation')} are still not met.")
    return [words for words in told if words]


def _against_before(figures: Figures) -> str:
    quarter = figures.case.ask.quarter
    quarters = [quarter.following(-1).key, quarter.key]
    rates = [figures.on_time_in(key) for key in quarters]
    if None in rates:
        return ""
    labels = [quarter_from_key(key).label for key in quarters]
    return f"{trend_words('The share met on time', labels, rates)}."


def _table(figures: Figures) -> Grid:
    rows = [_row(part) for part in figures.parts]
    total = ("All clauses", *([TOO_FEW] * (len(COLUMNS) - 1) if figures.too_few else _cells(figures.sums)))
    return Grid(
        columns=COLUMNS,
        rows=(*rows, total),
        words="One row per part of the policy: how much was due in the quarter, and what became of it. The last row is "
        "all clauses together.",
        total=True,
    )


def _row(part: Part) -> tuple[str, ...]:
    return (part.name, *([TOO_FEW] * (len(COLUMNS) - 1) if part.is_hidden else _cells(part.sums)))


def _cells(sums: Sums) -> list[str]:
    counts = (sums.done - sums.on_time, sums.not_met, sums.pending, sums.due - sums.judged - sums.pending)
    return [f"{sums.due:,}", share_words(sums.on_time, sums.judged), *(f"{count:,}" for count in counts)]


def _trend(figures: Figures) -> list[Block]:
    quarters = figures.ended_quarters
    rates = {
        "Met on time": tuple(figures.on_time_in(key) for key in quarters),
        "Done, late or not": tuple(figures.done_in(key) for key in quarters),
    }
    if figures.too_few or not any(rate is not None for shown in rates.values() for rate in shown):
        return [Sentence("There is no chart: no quarter that is over has five obligations judged.")]
    labels = [quarter_from_key(key).label for key in quarters]
    told = [words for name, shown in rates.items() if (words := trend_words(name, labels, shown))]
    chart = LineChart(
        series=tuple(Series(name, shown) for name, shown in rates.items()),
        quarters=tuple(labels),
        title=chart_title("Share of those judged, all clauses", rates.values()),
    )
    words = "; ".join(told)
    gap = f" A gap: fewer than {FEWEST} were judged." if None in rates["Met on time"] else ""
    return [
        Heading("Quarter by quarter"),
        Picture(chart, words=f"Line chart over {counted(len(labels), 'quarter')}. {words}.{gap}", width=TEXT_WIDTH),
    ]
