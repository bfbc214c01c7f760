"""Identity review: whom typed names may mean, with the evidence, for somebody who knows to say.

Belongs here: the queue, what holds each question up, and the columns the answer is typed into. Does not belong here:
finding candidates (`assets/people`), and other faults of the data (`quality.py`). What was typed is shown as it stands
in REDCap, because whoever answers has nothing else to go by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.inputs.sheets import IDENTITY_REVIEW
from reports.workbook.choices import fill_in_blocks
from reports.workbook.model import Cell, Field, NamedTable, Sheet
from reports.workbook.record_links import row_link
from reports.workbook.words import counted, rank_words

if TYPE_CHECKING:
    from datetime import date

    from reports.workbook.case import Case
    from reports.workbook.rows import Row

EXAMPLE: Final = Field(
    "Example",
    "Link to one record it is typed into; record, instrument and number.",
    kind="link",
    width=28,
    outside=True,
)
ASKED_FOR: Final = Field("Asked for", "An answer that waits for approval, or was refused.", width=28, outside=True)
FIELDS: Final = (
    Field("Waiting", "Records that wait for the answer.", kind="figure", width=12),
    Field("Who is typed", "What was typed, as it stands in REDCap.", width=32, outside=True),
    Field(
        "Who it could be",
        "People of the roster, likeliest first: name, Person ID, rank and department.",
        width=52,
        outside=True,
    ),
    Field("Why nobody was chosen", "What the evidence says, and what it lacks.", width=40, outside=True),
    EXAMPLE,
    Field("Since", "Night the question was first met.", kind="date", width=11),
    Field("Days open", "Days since then, on the date judged.", kind="integer", width=11),
    ASKED_FOR,
    Field("Queue ID", "Key of the question; the same from night to night.", width=19, outside=True),
)
PRINTED: Final = 7


def identity_sheet(case: Case) -> Sheet:
    """Return the review queue, most waiting records first."""
    since = {row["key"]: row["first_seen"] for row in case.findings if row["check"] == "people/review"}
    questions = sorted(case.reviews, key=lambda row: (-(row["references"] or 0), row["typed"]))
    waiting = sum(row["references"] or 0 for row in questions)
    return Sheet(
        name="Identity review",
        title="Identity review: who is meant?",
        line=f"{counted(len(questions), 'question')}, {counted(waiting, 'record')} waiting. An answer holds for every "
        f"record in which the same is typed.",
        blocks=fill_in_blocks(
            IDENTITY_REVIEW,
            NamedTable(
                name=IDENTITY_REVIEW.table,
                caption="Open questions",
                fields=FIELDS,
                rows=tuple(_row(case, row, since.get(row["typed"])) for row in questions),
                words="People typed into records who could not be told from the evidence, with the candidates.",
                empty="No open question.",
            ),
        ),
        frozen_columns=2,
        printed_columns=PRINTED,
    )


def _row(case: Case, row: Row, since: date | None) -> tuple[Cell, ...]:
    names = [candidate_words(case, person) for person in row["candidates"] or []]
    return (
        row["references"] or 0,
        row["shown"] or "none recorded",
        "; ".join(names) or "nobody on the roster comes near",
        "; ".join(row["reasons"] or []) or "none recorded",
        row_link(case, row["example"]),
        since or case.ask.as_of,
        (case.ask.as_of - since).days if since else 0,
        case.rows.entered.asked(row["typed"]),
        row["typed"],
    )


def candidate_words(case: Case, person: str) -> str:
    """Return somebody who may be meant with what tells people of one name apart."""
    home = case.directory.home(person)
    known = [person, rank_words(home.rank) if home.rank else "", case.directory.unit(home.department)]
    return f"{case.directory.name(person)} ({', '.join(part for part in known if part)})"
