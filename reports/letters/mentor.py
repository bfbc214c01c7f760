"""The two documents about one mentor: a statement for section N of the CV (W3), and a dossier for a promotion (W4).

Belongs here: what stands in them. Does not belong here: finding the person and writing the file (the command), and any
judgement of a mentor. They are written when somebody asks and are never published.

The statement is for the mentor, who knows the mentees, and names them unless told otherwise. The dossier goes on to a
committee and names nobody; what would tell of fewer than five mentees is left out. Neither says how a pairing ended or
counts meetings: a record of meetings is kept to see whether the policy is followed (D8b), and of a mentoring team's
none is asked for (R19c). There is no chart: a chart is about a unit and never about a person.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from reports.letters.model import Block, Column, Grid, Heading, Letter, Sentence
from reports.letters.words import LEFT_OUT, share_words
from reports.workbook.suppression import FEWEST, TOO_FEW
from reports.workbook.words import RANKS, counted, day_words, moment_in_words, rank_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from reports.letters.record import Mentor
    from reports.workbook.rows import Row

STATEMENT: Final = "Confidential: for the mentor whose statement it is. Ask mentees before you pass on their names."
STATEMENT_UNNAMED: Final = "Confidential: for the mentor whose statement it is. No mentee is named."
DOSSIER: Final = "Confidential: for the mentor, and for whoever decides on the promotion. No mentee is named."


def statement_letter(mentor: Mentor, *, names: bool = True) -> Letter:
    """Return the statement for section N of the CV; without `names` mentees are numbered."""
    known = {one: f"Mentee {number}" for number, one in enumerate(_in_order(mentor), start=1)}
    if names:
        known = {one: mentor.directory.name(one) for one in known}
    grid = Grid(
        columns=(
            Column("Mentee", 1.4),
            Column("Rank at the start", 1.3),
            Column("As", 1.1),
            Column("Programme", 1.9),
            Column("From", 0.6),
            Column("To", 0.6),
        ),
        rows=tuple(
            (
                known[row["mentee_id"]],
                rank_words(row["rank_then"] or "unknown"),
                _role(row),
                mentor.titles[row["programme"]],
                _month(row["started_on"]),
                _month(row["ended_on"]) if row["ended_on"] else "now",
            )
            for row in mentor.records
        ),
        words="One row per pairing, the latest first: mentee, rank then, role, programme, first and last month.",
    )
    return _letter(
        mentor,
        title="Section N: mentoring",
        confidential=STATEMENT if names else STATEMENT_UNNAMED,
        blocks=(Heading("Faculty mentored"), grid),
    )


def dossier_letter(mentor: Mentor) -> Letter:
    """Return the dossier for a promotion."""
    return _letter(
        mentor,
        title="Mentoring dossier",
        confidential=DOSSIER,
        blocks=(
            Heading("By programme and role"),
            _by_role(mentor),
            Heading("Who was mentored"),
            _by_rank(mentor),
            Sentence(promoted_words(mentor)),
            *([Sentence(LEFT_OUT, "small")] if len(mentor.mentees) < FEWEST else []),
        ),
    )


def summary_words(mentor: Mentor) -> str:
    """Return how many were mentored, since when, in one sentence."""
    now = f"{len(mentor.mentees_now):,} of them now" if mentor.mentees_now else "none of them now"
    return (
        f"Has mentored {counted(len(mentor.mentees), 'faculty member')} since {day_words(mentor.since)}, {now}, in "
        f"{counted(len(mentor.titles), 'programme')}."
    )


def promoted_words(mentor: Mentor) -> str:
    """Return how many mentees rose in rank while they were mentored; left out where it tells of fewer than five."""
    rose: dict[str, bool] = {}
    for row in mentor.records:
        if row["promoted"] is not None:
            rose[row["mentee_id"]] = rose.get(row["mentee_id"], False) or bool(row["promoted"])
    if not rose:
        return "Whether mentees rose in rank meanwhile is not on record."
    if len(rose) < FEWEST:
        return "How many rose in rank while they were mentored is not shown: fewer than five were mentored."
    return f"Rose in rank while they were mentored: {share_words(sum(rose.values()), len(rose))}."


def _letter(mentor: Mentor, *, title: str, confidential: str, blocks: tuple[Block, ...]) -> Letter:
    home = mentor.directory.home(mentor.person_id)
    place = ", ".join(
        part for part in (rank_words(home.rank) if home.rank else "", mentor.directory.unit(home.department)) if part
    )
    name = mentor.directory.name(mentor.person_id)
    trained = f"Latest training as a mentor on record: {day_words(mentor.trained_on)}." if mentor.trained_on else ""
    ends = (
        "Only faculty members on HR's roster and pairings on record here are listed; mentoring of students, residents "
        "and fellows, and outside these programmes, is not. "
        f"Questions: {mentor.contact or 'the Office of Faculty Affairs'}."
    )
    dated = f"As of {day_words(mentor.as_of)}; data known at {moment_in_words(mentor.known_at, mentor.timezone)}."
    return Letter(
        title=title,
        blocks=(
            Sentence(f"{name}{f' ({place})' if place else ''}", "finding"),
            Sentence(f"{mentor.institution}. {dated}" if mentor.institution else dated),
            Sentence(summary_words(mentor)),
            *([Sentence(trained)] if trained else []),
            *blocks,
            Sentence(ends, "small"),
        ),
        created=mentor.known_at,
        footer=f"{title}, as of {mentor.as_of.isoformat()}",
        confidential=confidential,
        properties={"as_of": mentor.as_of.isoformat(), "known_at": mentor.known_at.isoformat()},
    )


def _by_role(mentor: Mentor) -> Grid:
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in mentor.records:
        groups[mentor.titles[row["programme"]], _role(row)].append(row)
    return Grid(
        columns=(
            Column("Programme", 2.6),
            Column("As", 1.3),
            Column("Mentees", 0.8, is_number=True),
            Column("Of these now", 0.8, is_number=True),
            Column("Since", 0.6, is_number=True),
            Column("Months in all", 0.8, is_number=True),
        ),
        rows=tuple(
            (
                *group,
                f"{len(_mentees(rows)):,}",
                f"{len(_mentees(row for row in rows if row['ended_on'] is None)):,}",
                _month(min(row["started_on"] for row in rows)),
                f"{sum(row['months'] or 0 for row in rows):,}",
            )
            for group, rows in sorted(groups.items())
        ),
        words="One row per programme and role: mentees in all and now, first month, and the months of all pairings.",
    )


def _by_rank(mentor: Mentor) -> Grid:
    first = {row["mentee_id"]: row["rank_then"] or "unknown" for row in mentor.records}
    ranks: dict[str, int] = defaultdict(int)
    for rank in first.values():
        ranks[rank] += 1
    few = len(first) < FEWEST
    return Grid(
        columns=(Column("Rank when the first pairing began", 2.6), Column("Mentees", 1.3, is_number=True)),
        rows=tuple(
            (rank_words(rank), TOO_FEW if few else f"{number:,}")
            for rank, number in sorted(ranks.items(), key=_rank_order)
        ),
        words="Mentees by rank when their first pairing with this mentor began, each once.",
    )


def _rank_order(item: tuple[str, int]) -> tuple[int, str]:
    known = list(RANKS)
    return (known.index(item[0]) if item[0] in known else len(known), item[0])


def _mentees(rows: Iterable[Row]) -> set[str]:
    return {row["mentee_id"] for row in rows}


def _in_order(mentor: Mentor) -> list[str]:
    return list(dict.fromkeys(row["mentee_id"] for row in mentor.records))


def _role(row: Row) -> str:
    return (row["role"] or "mentor").replace("_", " ").capitalize()


def _month(day: date) -> str:
    return f"{day:%Y-%m}"
