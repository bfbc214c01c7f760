"""The sheet Coverage of the school's book: of each rank, how many have a mentor and how many mentor somebody.

Belongs here: people by rank, each once whatever programmes they are in, n of N as offices of faculty affairs report it.
Does not belong here: whether anybody owes a mentor; that is judged (`obligations`), and this is a count of pairs.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from reports.workbook.figures import share_cell
from reports.workbook.model import Cell, Field, NamedTable, Sheet
from reports.workbook.suppression import TOO_FEW, hidden_groups
from reports.workbook.words import RANKS, day_words, rank_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.workbook.case import Case

RANK_FIELDS: Final = (
    Field("Rank", "Rank on the date judged.", width=30),
    Field("People", "N: people of the rank whose primary appointment is active.", kind="integer", width=12),
    Field("With a mentor", "n: of these, with an active mentor in a programme.", kind="integer", width=14),
    Field("With a mentor, share", "n of N; left out where N is under five.", kind="share", width=14),
    Field("Mentoring", "n: of these, with an active mentee in a programme.", kind="integer", width=14),
    Field("Mentoring, share", "n of N; left out where N is under five.", kind="share", width=14),
)


def coverage_sheet(cases: Sequence[Case]) -> Sheet:
    """Return the sheet."""
    case = cases[0]
    people = {person: home.rank for person, home in case.directory.homes.items() if home.left_on is None}
    mentored = {person for one in cases for person in one.tracking.mentors_of} & set(people)
    mentoring = {person for one in cases for person in one.tracking.mentees_of} & set(people)
    everybody = Counter(people.values())
    of_rank = [Counter(people[person] for person in found) for found in (mentored, mentoring)]
    hidden = hidden_groups(dict(everybody), total_shown=False)
    order = {rank: place for place, rank in enumerate(RANKS)}
    rows: list[tuple[Cell, ...]] = []
    for rank in sorted(everybody, key=lambda one: (order.get(one, len(order)), one)):
        number = everybody[rank]
        if rank in hidden:
            rows.append((rank_words(rank or "unknown"), *[TOO_FEW] * (len(RANK_FIELDS) - 1)))
            continue
        cells: list[Cell] = [rank_words(rank or "unknown"), number]
        for found in of_rank:
            cells += [found[rank], share_cell(found[rank] / number, judged=number)]
        rows.append(tuple(cells))
    return Sheet(
        name="Coverage",
        title="Who has a mentor, and who mentors",
        line=f"By rank, n of N: pairs of {day_words(case.day)}, people and ranks of {day_words(case.ask.as_of)}. Each "
        "person counts once, in whatever programmes.",
        blocks=(
            NamedTable(
                name="ByRank",
                caption="By rank",
                fields=RANK_FIELDS,
                rows=tuple(rows),
                words="People by rank: with a mentor, and mentoring.",
                empty="Nobody is on record.",
            ),
        ),
    )
