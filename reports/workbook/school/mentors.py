"""The mentor directory, and the recognition list with what mentors answered about the directory.

Belongs here: `obligations/mentor`, one row per person over all programmes. Does not belong here: who mentees are. Two
books and not one, because the directory is handed to everybody: it holds those who agreed and nobody else. Whoever
declined anywhere, or was never asked, is not in it; the office sees in the other book whom to ask. Both are of one day
and made with the running quarter only.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from reports.places import SCHOOL
from reports.workbook.bookmaking import Book, draft_of
from reports.workbook.directory import EXTERNAL
from reports.workbook.rows import rows_of
from reports.workbook.school.book import school_ask
from reports.workbook.school.mentor import Mentor
from reports.workbook.school.mentor_sheets import answers_sheet, directory_sheet, recognition_sheet
from reports.workbook.sources import sources_of
from reports.workbook.words import programme_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.drafts import Desk, Draft
    from reports.workbook.case import Case
    from reports.workbook.directory import Directory
    from reports.workbook.model import Cell, Sheet
    from reports.workbook.rows import Row

DIRECTORY: Final = "directory"
RECOGNITION: Final = "recognition"
FOR_ALL: Final = "Not confidential within the institution: everybody listed agreed to be."
FOR_OFFICE: Final = "Confidential personnel information: for the Office of Faculty Affairs only."


def mentor_drafts(desk: Desk) -> Iterator[Draft]:
    """Yield the directory and the recognition list, where somebody mentors and the run makes the day's quarter."""
    cases = desk.cases(desk.running_quarter)
    mentors = mentors_of(desk) if cases else []
    if not mentors:
        return
    own = desk.directory
    listed = [one for one in mentors if one.agreed]
    yield draft_of(_directory_book(cases, mentors, listed), lambda: [directory_sheet(own, listed)])
    yield draft_of(_recognition_book(cases, mentors), partial(_recognition_sheets, own, mentors, _criterion(desk)))


def mentors_of(desk: Desk) -> list[Mentor]:
    """Return everybody who mentors or stands ready to, by name; external mentors are not on HR's roster and left out.

    One no in any programme keeps a person out of the directory, whatever was answered in another.
    """
    names = {(row["programme"], row["hub"]): row["name"] or row["hub"] for row in rows_of(desk.tables.hub)}
    rows: dict[str, list[Row]] = {}
    for row in rows_of(desk.tables.mentor):
        if not row["person_id"].startswith(EXTERNAL):
            rows.setdefault(row["person_id"], []).append(row)
    found = [_mentor(person, own, names) for person, own in rows.items()]
    return sorted(found, key=lambda one: (desk.directory.name(one.person_id).casefold(), one.person_id))


def _mentor(person: str, rows: Sequence[Row], names: dict[tuple[str, str], str]) -> Mentor:
    answers = [row["in_directory"] for row in rows if row["in_directory"] is not None]
    places = [row["hub_free"] for row in rows if row["hubs"]]
    return Mentor(
        person_id=person,
        programmes=tuple(sorted(programme_title(row["programme"]) for row in rows)),
        hubs=tuple(sorted({names.get((row["programme"], hub), hub) for row in rows for hub in row["hubs"] or []})),
        active_mentees=sum(row["active_mentees"] or 0 for row in rows),
        mentees_ever=sum(row["mentees_ever"] or 0 for row in rows),
        since=min((row["mentor_since"] for row in rows if row["mentor_since"]), default=None),
        trained_on=max((row["trained_on"] for row in rows if row["trained_on"]), default=None),
        trained=any(row["trained"] for row in rows),
        free=None if not places or None in places else sum(places),
        agreed=all(answers) if answers else None,
        to_recognise=any(row["to_recognise"] for row in rows),
    )


def _criterion(desk: Desk) -> str:
    """Return whose word on who is effective the policy asks for, where a policy asks for a recognition list."""
    asked = [row for row in rows_of(desk.tables.clause) if row["measure"] == "recognition_list"]
    if not asked:
        return ""
    title = asked[0]["programme_title"] or programme_title(asked[0]["programme"])
    return f" ({asked[0]['clause']} of “{title}”)"


def _recognition_sheets(directory: Directory, mentors: Sequence[Mentor], criterion: str) -> list[Sheet]:
    return [recognition_sheet(directory, mentors, criterion), answers_sheet(directory, mentors)]


def _directory_book(cases: Sequence[Case], mentors: Sequence[Mentor], listed: Sequence[Mentor]) -> Book:
    return _book(
        cases,
        audience=DIRECTORY,
        title="Mentor directory",
        line="Mentors who agreed to be listed: where they are, what they mentor in, and whether they have places free.",
        confidential=FOR_ALL,
        readers="Faculty who look for a mentor.",
        counts=(
            ("Mentors listed", len(listed), "Agreed to be in the directory, and declined in no programme."),
            ("… with training", sum(one.trained for one in listed), "Trained, within the years the policy counts."),
            ("Mentors not listed", len(mentors) - len(listed), "Declined, or were not asked; nobody is told who."),
        ),
    )


def _recognition_book(cases: Sequence[Case], mentors: Sequence[Mentor]) -> Book:
    return _book(
        cases,
        audience=RECOGNITION,
        title="Recognition list of mentors",
        line="Who is trained and has mentored for a year; and who may be listed in the mentor directory.",
        confidential=FOR_OFFICE,
        readers="Office of Faculty Affairs.",
        counts=(
            ("Mentors to recognise", sum(one.to_recognise for one in mentors), "Trained, and mentored for a year."),
            ("Mentors", len(mentors), "Mentor somebody, did, or stand ready to; external mentors are not counted."),
            ("… asked about the directory", sum(one.agreed is not None for one in mentors), "Agreed or declined."),
        ),
    )


def _book(
    cases: Sequence[Case],
    *,
    audience: str,
    title: str,
    line: str,
    confidential: str,
    readers: str,
    counts: tuple[tuple[Cell, ...], ...],
) -> Book:
    return Book(
        ask=school_ask(cases[0]),
        programme=SCHOOL,
        audience=audience,
        what=SCHOOL,
        title=title,
        line=line,
        confidential=confidential,
        readers=readers,
        sources=sources_of([case.sources for case in cases]),
        counts=counts,
        entry_title=title,
    )
