"""What books share: file name, properties and lines of the Cover; and the whole Cover of all but the office's.

Belongs here: facts about a book as a whole. Does not belong here: any sheet with rows, and the office's own Cover
(`office/cover.py`). One shape for all others, so that whoever knows one finds her way in every other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reports.drafts import Draft
from reports.workbook.choices import return_lines
from reports.workbook.definitions import lists_sheet
from reports.workbook.model import Block, Cell, Field, Line, Link, NamedTable, Sheet, Workbook
from reports.workbook.sources import stale_lines
from reports.workbook.words import counted, day_words, moment_words, programme_title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from reports.workbook.case import Ask, Case
    from reports.workbook.sources import Sources

SCHEMA_VERSION: Final = "1"
"""Version of the workbooks' shape: sheets, tables and headers a returned workbook is read by."""

COVER_WIDTHS: Final = (34, 40, 78)
"""Widths of the three columns of a Cover, which all its tables share: it is one page upright."""
_FIRST, _SECOND, _THIRD = COVER_WIDTHS
_MEANING: Final = Field("What it means", "What the line on the Cover means.", width=_THIRD)
NOT_TABLED: Final = frozenset({"Cover", "Definitions"})
"""Sheets whose size says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """One book as a whole.

    `what` begins the file's name; `title` stands in A1 of the Cover, `line` below it, `readers` says for whom it is.
    `programme` and `unit` are those of its published entry; `entry_title` is what the library calls what it is about.
    `counts` and `facts` are lines of the Cover.
    """

    ask: Ask
    programme: str
    audience: str
    what: str
    title: str
    line: str
    confidential: str
    readers: str
    sources: Sources
    counts: tuple[tuple[Cell, ...], ...] = ()
    facts: tuple[tuple[Cell, ...], ...] = ()
    unit: str = ""
    unmet: int = 0
    on_time_rate: float | None = None
    entry_title: str = ""


def file_name(ask: Ask, audience: str, what: str) -> str:
    """Return a workbook's file name, for example `mentoring-med-2026q4-department-2026-11-21.xlsx`."""
    quarter = ask.quarter.label.replace(" ", "").lower()
    return f"mentoring-{what.lower()}-{quarter}-{audience}-{ask.as_of.isoformat()}.xlsx"


def properties_of(ask: Ask, sources: Sources, *, programme: str, audience: str, **more: str) -> dict[str, str]:
    """Return the document properties by which a returned workbook is known; Excel holds 255 characters of each."""
    return {
        "programme": programme,
        "quarter": ask.quarter.key,
        "audience": audience,
        **more,
        "as_of": ask.as_of.isoformat(),
        "known_at": sources.known_at.isoformat(),
        "snapshot": sources.snapshot[:255],
        "rules_version": sources.rule_version[:255],
        "schema_version": SCHEMA_VERSION,
    }


def policy_facts(cases: Iterable[Case]) -> tuple[tuple[Cell, ...], ...]:
    """Return a line of the Cover for each policy: which version judged."""
    return tuple(
        (
            f"Policy, {programme_title(case.ask.programme)}",
            f"version {case.rule_version}" if case.rule_version else "none recorded",
            case.title,
        )
        for case in cases
    )


def institution_rows(ask: Ask) -> list[tuple[Cell, ...]]:
    """Return the line of a Cover that says whose book it is; none where the settings name no institution."""
    return [("Institution", ask.institution, "Where it is run.")] if ask.institution else []


def dated_rows(ask: Ask, known_at: datetime) -> list[tuple[Cell, ...]]:
    """Return the lines of a Cover about the date judged and the newest data."""
    return [
        ("Data as of", ask.as_of.isoformat(), "The date judged. What is due after it is not yet due."),
        ("Known at", moment_words(known_at, ask.timezone), "The newest data that were used."),
    ]


def closing_rows(ask: Ask, snapshot: str) -> list[tuple[Cell, ...]]:
    """Return the last lines of a Cover: the exact data, and whom to ask."""
    return [
        ("Snapshots", snapshot or "none recorded", "The exact data; the same snapshots give the same workbook."),
        (
            "Questions",
            ask.contact or "Office of Faculty Affairs",
            "Whom to ask. Made by mentorsync from REDCap and HR. Nothing here is typed by hand.",
        ),
    ]


def draft_of(book: Book, sheets: Callable[[], list[Sheet]]) -> Draft:
    """Return a book's draft; its sheets are made when its content is asked for."""
    return Draft(
        quarter=book.ask.quarter.key,
        programme=book.programme,
        title=book.entry_title,
        audience=book.audience,
        unit=book.unit,
        name=file_name(book.ask, book.audience, book.what),
        as_of=book.ask.as_of,
        known_at=book.sources.known_at,
        snapshot=book.sources.snapshot,
        stale=bool(book.sources.stale),
        unmet=book.unmet,
        on_time_rate=book.on_time_rate,
        model=lambda: workbook_of(book, with_definitions(sheets())),
    )


def with_definitions(sheets: list[Sheet]) -> list[Sheet]:
    """Return the sheets of a book with what every column means, which no book is handed out without."""
    return sheets if any(one.name == "Definitions" for one in sheets) else [*sheets, lists_sheet(sheets)]


def workbook_of(book: Book, sheets: list[Sheet]) -> Workbook:
    """Return the workbook of a Cover and sheets; the same book and sheets give the same workbook."""
    ask = book.ask
    return Workbook(
        title=book.title,
        sheets=(cover_of(book, sheets), *sheets),
        created=book.sources.known_at,
        properties=properties_of(ask, book.sources, programme=book.programme, audience=book.audience, unit=book.unit),
        footer=f"{book.title}, as of {ask.as_of.isoformat()}",
        confidential=book.confidential,
    )


def cover_of(book: Book, sheets: list[Sheet]) -> Sheet:
    """Return the Cover."""
    blocks: list[Block] = [Line(book.confidential, "confidential"), *stale_lines(book.sources.stale)]
    blocks += [_counts(book)] if book.counts else []
    where = book.ask.contact or "Office of Faculty Affairs"
    blocks += [*return_lines(sheets, where=where), _contents(sheets), _about(book)]
    return Sheet(name="Cover", title=book.title, line=book.line, blocks=tuple(blocks), printed_whole=True)


def _contents(sheets: list[Sheet]) -> NamedTable:
    return NamedTable(
        name="Contents",
        caption="What is in this workbook",
        fields=(
            Field("Sheet", "Link to the sheet.", kind="link", width=_FIRST),
            Field("Size", "Rows the sheet lists.", width=_SECOND),
            Field("What it holds", "What the sheet is for.", width=_THIRD),
        ),
        rows=tuple(
            (
                Link(one.name, sheet=one.name, tip=f"Go to {one.name}"),
                _size(one),
                one.line.split(". ")[0].rstrip(".") + ".",
            )
            for one in sheets
        ),
        words="The sheets of this workbook, each with a link.",
    )


def _size(sheet: Sheet) -> str:
    if sheet.name in NOT_TABLED:
        return "–"
    return counted(sum(len(table.rows) for table in sheet.tables()), "row")


def _counts(book: Book) -> NamedTable:
    return NamedTable(
        name="AtAGlance",
        caption="At a glance",
        fields=(
            Field("Count", "What is counted.", width=_FIRST),
            Field("Number", "How many.", kind="figure", width=_SECOND),
            _MEANING,
        ),
        rows=book.counts,
        words="What this workbook counts.",
    )


def _about(book: Book) -> NamedTable:
    ask = book.ask
    quarter = ask.quarter
    running = (
        "running: most of it is not due yet" if ask.as_of <= quarter.end else "over, and still open to corrections"
    )
    rows: list[tuple[Cell, ...]] = [
        *institution_rows(ask),
        ("For whom", book.readers, book.confidential),
        ("Quarter", f"{quarter.label}, {running}", f"{day_words(quarter.start)} to {day_words(quarter.end)}."),
        *dated_rows(ask, book.sources.known_at),
        *book.facts,
        *closing_rows(ask, book.sources.snapshot),
    ]
    return NamedTable(
        name="About",
        caption="Where it comes from",
        fields=(
            Field("About this workbook", "What the line is about.", width=_FIRST),
            Field("Detail", "The fact itself.", width=_SECOND, outside=True),
            Field("In words", "What the line says.", width=_THIRD),
        ),
        rows=tuple(rows),
        words="Readers, quarter, date judged and sources of this workbook.",
    )
