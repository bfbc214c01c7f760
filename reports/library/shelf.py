"""What the library's page shows: published files by programme, by department, about the school, and documents.

Belongs here: grouping entries and putting figures into words. Does not belong here: HTML and HTTP (`app.py`), and which
kinds of file there are (`kinds.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from assets.quarters import quarter_from_key
from reports.library.kinds import DOCUMENTS, KINDS, OF_PROGRAMMES, OF_SCHOOL, OF_UNITS
from reports.places import unit_slug
from reports.workbook.words import day_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reports.entry import Entry

KIB: Final = 1024
UNIT_QUARTERS: Final = 2
"""Quarters of which the page lists the workbooks of departments: the running one and the one before it."""

FORMATS: Final = {".docx": "Word", ".pdf": "PDF"}
"""What a file opens in, by suffix, where it is not Excel."""
NO_FIGURE: Final = "–"


@dataclass(frozen=True, slots=True)
class Book:
    """One file of the page, in words."""

    address: str
    quarter: str
    kind: str
    name: str
    as_of: str
    warning: str
    unmet: str
    on_time: str
    size: str


@dataclass(frozen=True, slots=True)
class Group:
    """Files under one heading."""

    title: str
    books: tuple[Book, ...]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One department or division with its workbooks, one place per quarter of the shelf, empty where there is none."""

    name: str
    is_division: bool
    books: tuple[Book | None, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything that is published. `as_of` is the latest date judged, in words; `quarters` those of `units`."""

    programmes: tuple[Group, ...] = ()
    quarters: tuple[str, ...] = ()
    units: tuple[UnitRow, ...] = ()
    school: Group | None = None
    documents: Group | None = None
    as_of: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is published."""
        return not (self.programmes or self.units or self.school or self.documents)


def shelf_of(entries: Iterable[Entry]) -> Shelf:
    """Return the page's content; an empty shelf where nothing is published."""
    shown = _newest_first(entry for entry in entries if is_shown(entry))
    latest = max((entry.as_of for entry in shown), default="")
    of_programmes = [entry for entry in shown if entry.audience in OF_PROGRAMMES]
    of_units = [entry for entry in shown if entry.audience in OF_UNITS]
    of_school = [entry for entry in shown if entry.audience in OF_SCHOOL]
    documents = [entry for entry in shown if entry.audience in DOCUMENTS]
    quarters = sorted({entry.quarter for entry in of_units}, reverse=True)[:UNIT_QUARTERS]
    return Shelf(
        programmes=tuple(
            _group(_title(code, shown), [one for one in of_programmes if one.programme == code], latest)
            for code in sorted({entry.programme for entry in of_programmes})
        ),
        quarters=tuple(_quarter(next(one for one in of_units if one.quarter == key)) for key in quarters),
        units=_units(of_units, quarters, latest),
        school=_group("The school as a whole", of_school, latest) if of_school else None,
        documents=_documents(documents, shown, latest) if documents else None,
        as_of=day_words(date.fromisoformat(latest)) if latest else "",
    )


def is_shown(entry: Entry) -> bool:
    """Whether the library lists a file and hands it out."""
    return entry.audience in KINDS


def _newest_first(entries: Iterable[Entry]) -> list[Entry]:
    """Return entries by kind, the newest quarter first; of a kind that is about one day the newest alone."""
    order = list(KINDS)
    ordered = sorted(entries, key=lambda one: (one.programme, order.index(one.audience), one.unit))
    ordered.sort(key=lambda one: one.quarter, reverse=True)
    newest: dict[tuple[str, str], str] = {}
    for one in ordered:
        newest.setdefault((one.programme, one.audience), one.quarter)
    return [
        one for one in ordered if not KINDS[one.audience].of_today or newest[one.programme, one.audience] == one.quarter
    ]


def _group(title: str, entries: Sequence[Entry], latest: str) -> Group:
    return Group(title, tuple(_book(entry, latest) for entry in entries))


def _documents(entries: Sequence[Entry], shown: Sequence[Entry], latest: str) -> Group:
    """Return what else there is about programmes, each line with the programme's name."""
    lines = [(_book(entry, latest), _title(entry.programme, shown)) for entry in entries]
    return Group("Documents", tuple(replace(book, kind=f"{book.kind}, {title}") for book, title in lines))


def _title(code: str, entries: Iterable[Entry]) -> str:
    """Return what the newest of a programme's workbooks calls it; the code in words where none says."""
    named = next((entry.title for entry in entries if entry.programme == code and entry.title), "")
    return named or code.replace("_", " ").title()


def _units(entries: Sequence[Entry], quarters: Sequence[str], latest: str) -> tuple[UnitRow, ...]:
    """Return departments by name, each before its divisions; one whose name changed has its newest.

    `entries` are the newest quarter first.
    """
    books: dict[tuple[str, str], dict[str, Book]] = {}
    names: dict[tuple[str, str], str] = {}
    for entry in entries:
        unit = entry.audience, entry.unit
        names.setdefault(unit, entry.title or entry.unit)
        books.setdefault(unit, {})[entry.quarter] = _book(entry, latest)
    return tuple(
        UnitRow(names[unit], unit[0] == "division", tuple(books[unit].get(key) for key in quarters))
        for unit in sorted(books, key=lambda unit: (names[unit].casefold(), unit))
        if any(key in books[unit] for key in quarters)
    )


def _book(entry: Entry, latest: str) -> Book:
    running = _is_running(entry)
    kind = KINDS[entry.audience]
    unit = f"/{unit_slug(entry.unit)}" if entry.unit else ""
    form = next((name for suffix, name in FORMATS.items() if entry.name.endswith(suffix)), "")
    return Book(
        address=f"/workbooks/{entry.programme}/{entry.quarter}/{entry.audience}{unit}",
        quarter=_quarter(entry),
        kind=f"{kind.title}{f' ({form})' if form else ''}",
        name=entry.name,
        as_of=day_words(date.fromisoformat(entry.as_of)),
        warning=_warning(entry, latest),
        unmet=f"{entry.unmet:,}" if kind.figures else NO_FIGURE,
        on_time=_rate(entry, running=running) if kind.figures else NO_FIGURE,
        size=f"{max(1, round(entry.bytes / KIB)):,} KB",
    )


def _is_running(entry: Entry) -> bool:
    return date.fromisoformat(entry.as_of) <= quarter_from_key(entry.quarter).end


def _quarter(entry: Entry) -> str:
    return f"{quarter_from_key(entry.quarter).label}{' (running)' if _is_running(entry) else ''}"


def _rate(entry: Entry, *, running: bool) -> str:
    if entry.on_time_rate is None:
        return "fewer than five judged" if entry.unit else "none judged yet"
    return f"{entry.on_time_rate:.0%}{' so far' if running else ''}"


def _warning(entry: Entry, latest: str) -> str:
    if entry.stale:
        return "REDCap was not read that night: made from its last good rows."
    if entry.as_of < latest:
        return f"Older than the rest: not made again for {day_words(date.fromisoformat(latest))}."
    return ""
