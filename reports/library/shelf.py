"""What the library's page shows: published workbooks by programme, the newest quarter first.

Belongs here: grouping entries and putting figures into words. Does not belong here: HTML and HTTP (`app.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from assets.quarters import quarter_from_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.publish import Entry

AUDIENCES: Final = {"office": "Office workbook"}
"""Audiences the library shows. A director's workbook is not among them: the library does not know who is asking."""
KIB: Final = 1024


@dataclass(frozen=True, slots=True)
class Book:
    """One line of the page, in words."""

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
class ProgrammeShelf:
    """The workbooks of one programme."""

    title: str
    books: tuple[Book, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything that is published. `as_of` is the latest date judged, in words."""

    programmes: tuple[ProgrammeShelf, ...] = ()
    as_of: str = ""


def shelf_of(entries: Iterable[Entry]) -> Shelf:
    """Return the page's content; an empty shelf where nothing is published."""
    ordered = sorted(
        (entry for entry in entries if is_shown(entry)), key=lambda entry: (entry.programme, entry.audience)
    )
    ordered.sort(key=lambda entry: entry.quarter, reverse=True)
    latest = max((entry.as_of for entry in ordered), default="")
    shelves = [
        ProgrammeShelf(
            title=_title(code, ordered),
            books=tuple(_book(entry, latest) for entry in ordered if entry.programme == code),
        )
        for code in sorted({entry.programme for entry in ordered})
    ]
    return Shelf(tuple(shelves), _day(latest) if latest else "")


def is_shown(entry: Entry) -> bool:
    """Whether the library lists a workbook and hands it out."""
    return entry.audience in AUDIENCES


def _title(code: str, entries: Iterable[Entry]) -> str:
    """Return what the newest of a programme's workbooks calls it; the code in words where none says."""
    named = next((entry.title for entry in entries if entry.programme == code and entry.title), "")
    return named or code.replace("_", " ").title()


def _book(entry: Entry, latest: str) -> Book:
    quarter = quarter_from_key(entry.quarter)
    running = date.fromisoformat(entry.as_of) <= quarter.end
    return Book(
        address=f"/workbooks/{entry.programme}/{entry.quarter}/{entry.audience}",
        quarter=f"{quarter.label}{' (running)' if running else ''}",
        kind=AUDIENCES[entry.audience],
        name=entry.name,
        as_of=_day(entry.as_of),
        warning=_warning(entry, latest),
        unmet=f"{entry.unmet:,}",
        on_time=_rate(entry.on_time_rate, running=running),
        size=f"{max(1, round(entry.bytes / KIB)):,} KB",
    )


def _rate(rate: float | None, *, running: bool) -> str:
    if rate is None:
        return "none judged yet"
    return f"{rate:.0%}{' so far' if running else ''}"


def _warning(entry: Entry, latest: str) -> str:
    if entry.stale:
        return "REDCap was not read that night: made from its last good rows."
    if entry.as_of < latest:
        return f"Older than the rest: not made again for {_day(latest)}."
    return ""


def _day(day: str) -> str:
    one = date.fromisoformat(day)
    return f"{one.day} {one:%B %Y}"
