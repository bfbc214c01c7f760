"""Three sheets about mentors: the directory, the recognition list, and who was asked about the directory.

Belongs here: columns. Does not belong here: who is listed (`mentors.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.workbook.model import Cell, Field, NamedTable, Sheet
from reports.workbook.words import counted, rank_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.workbook.directory import Directory
    from reports.workbook.school.mentor import Mentor

NAME: Final = Field("Mentor", "Name as HR gives it, last name first.", width=26, outside=True)
WHERE: Final = (
    Field("Department", "Home department on the date judged.", width=24, outside=True),
    Field("Rank", "Rank on the date judged.", width=20),
    Field("Programmes", "Programmes the person mentors in.", width=34),
)
ANSWERS: Final = {True: "✔ Agreed", False: "✖ Declined", None: "○ Not asked"}


def directory_sheet(directory: Directory, listed: Sequence[Mentor]) -> Sheet:
    """Return the directory of those who agreed."""
    return Sheet(
        name="Directory",
        title="Mentor directory",
        line=f"{counted(len(listed), 'mentor')} who agreed to be listed, by name.",
        blocks=(
            NamedTable(
                name="Directory",
                caption="By name",
                fields=(
                    NAME,
                    *WHERE,
                    Field("Mentors in", "Hubs by name; a dash where the programme has none.", width=40, outside=True),
                    Field("Trained", "Trained as a mentor, within the years the policy counts.", width=10),
                    Field(
                        "Places free",
                        "Of these hubs together; unknown where a hub has no capacity.",
                        kind="integer",
                        width=11,
                    ),
                    Field("E-mail", "Work e-mail as HR gives it.", width=30, outside=True),
                ),
                rows=tuple(
                    (
                        *_who(directory, one),
                        "; ".join(one.hubs) or "–",
                        "Yes" if one.trained else "No",
                        "unknown" if one.free is None else max(one.free, 0),
                        directory.email(one.person_id) or "none recorded",
                    )
                    for one in listed
                ),
                words="One row per mentor who agreed to be listed.",
                empty="Nobody has agreed to be listed yet.",
                filtered=True,
            ),
        ),
        frozen_columns=1,
    )


def recognition_sheet(directory: Directory, mentors: Sequence[Mentor], criterion: str) -> Sheet:
    """Return the mentors who are to be recognised; `criterion` names the clause that asks for the office's word."""
    named = [one for one in mentors if one.to_recognise]
    return Sheet(
        name="Recognition",
        title="Mentors to recognise",
        line=f"{counted(len(named), 'mentor')} trained, and a mentor of somebody for a year. Who of them is effective "
        f"is the office's word{criterion}.",
        blocks=(
            NamedTable(
                name="Recognition",
                caption="By name",
                fields=(
                    NAME,
                    *WHERE,
                    Field("Mentor since", "First day of the first pair.", kind="date", width=12),
                    Field(
                        "Mentees now", "Mentees with an active pair, programme by programme.", kind="integer", width=10
                    ),
                    Field("Mentees ever", "Mentees in all, programme by programme.", kind="integer", width=10),
                    Field("Trained on", "Latest training on record.", kind="date", width=12),
                    Field("E-mail", "Work e-mail as HR gives it.", width=30, outside=True),
                ),
                rows=tuple(
                    (
                        *_who(directory, one),
                        one.since or "none recorded",
                        one.active_mentees,
                        one.mentees_ever,
                        one.trained_on or "none recorded",
                        directory.email(one.person_id) or "none recorded",
                    )
                    for one in named
                ),
                words="One row per mentor to recognise.",
                empty="Nobody is trained and has mentored for a year.",
                filtered=True,
            ),
        ),
        frozen_columns=1,
    )


def answers_sheet(directory: Directory, mentors: Sequence[Mentor]) -> Sheet:
    """Return what mentors answered about the directory; those nobody asked first."""
    order = (None, False, True)
    ordered = sorted(mentors, key=lambda one: order.index(one.agreed))
    return Sheet(
        name="Directory answers",
        title="Who may be in the mentor directory",
        line="Those nobody asked first: ask, and record the answer in REDCap. The directory holds those who agreed.",
        blocks=(
            NamedTable(
                name="Answers",
                caption="By answer",
                fields=(
                    NAME,
                    *WHERE,
                    Field("Answer", "Agreed, declined, or not asked.", kind="status", width=14),
                    Field("E-mail", "Work e-mail as HR gives it.", width=30, outside=True),
                ),
                rows=tuple(
                    (*_who(directory, one), ANSWERS[one.agreed], directory.email(one.person_id) or "none recorded")
                    for one in ordered
                ),
                words="One row per mentor.",
                empty="Nobody mentors yet.",
                filtered=True,
            ),
        ),
        frozen_columns=1,
    )


def _who(directory: Directory, one: Mentor) -> tuple[Cell, ...]:
    home = directory.home(one.person_id)
    return (
        directory.name(one.person_id),
        directory.unit(home.department) or "none recorded",
        rank_words(home.rank or "unknown"),
        ", ".join(one.programmes),
    )
