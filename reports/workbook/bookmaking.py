"""What the books that are not the office's share: their Cover, their footer and properties, and their draft.

Belongs here: facts about a book as a whole. Does not belong here: any sheet with rows. One shape for all of them, so
that whoever knows one finds her way in every other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reports.drafts import Draft, verified_workbook
from reports.workbook.model import Block, Cell, Field, Line, Link, NamedTable, Sheet, Workbook
from reports.workbook.words import counted, day_words, moment_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from reports.workbook.case import Ask, Case
    from reports.workbook.rows import Row

SCHEMA_VERSION: Final = "1"
"""Version of these books' shape."""

_MEANING: Final = Field("What it means", "What the line on the Cover means.", width=96)
NOT_TABLED: Final = frozenset({"Cover", "Definitions"})
"""Sheets whose size says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """One book as a whole.

    `what` begins the file's name; `title` stands in A1 of the Cover, `line` below it, `readers` says for whom it is.
    `rule_version` names the policies it was judged by, `programme` and `unit` are those of its published entry;
    `entry_title` is what the library calls what it is about. `stale` are rows of `redcap/pull` that were not read,
    `counts` and `facts` lines of the Cover.
    """

    ask: Ask
    programme: str
    audience: str
    what: str
    title: str
    line: str
    confidential: str
    readers: str
    known_at: datetime
    snapshot: str
    rule_version: str
    stale: Sequence[Row] = ()
    counts: tuple[tuple[Cell, ...], ...] = ()
    facts: tuple[tuple[Cell, ...], ...] = ()
    unit: str = ""
    unmet: int = 0
    on_time_rate: float | None = None
    entry_title: str = ""

    @property
    def file_name(self) -> str:
        """The file's name, for example `mentoring-med-2026q4-department-2026-11-21.xlsx`."""
        quarter = self.ask.quarter.label.replace(" ", "").lower()
        return f"mentoring-{self.what.lower()}-{quarter}-{self.audience}-{self.ask.as_of.isoformat()}.xlsx"


def rules_of(cases: Sequence[Case]) -> str:
    """Return the versions of the policies of several cases in one text."""
    return " ".join(f"{case.ask.programme}:{case.rule_version}" for case in cases)


def draft_of(book: Book, sheets: Callable[[], list[Sheet]]) -> Draft:
    """Return a book's draft; its sheets are made when its content is asked for."""
    return Draft(
        quarter=book.ask.quarter.key,
        programme=book.programme,
        title=book.entry_title,
        audience=book.audience,
        unit=book.unit,
        name=book.file_name,
        as_of=book.ask.as_of,
        known_at=book.known_at,
        snapshot=book.snapshot,
        stale=bool(book.stale),
        unmet=book.unmet,
        on_time_rate=book.on_time_rate,
        content=lambda: verified_workbook(workbook_of(book, sheets())),
    )


def workbook_of(book: Book, sheets: list[Sheet]) -> Workbook:
    """Return the workbook of a Cover and sheets; the same book and sheets give the same workbook."""
    ask = book.ask
    return Workbook(
        title=book.title,
        sheets=(cover_of(book, sheets), *sheets),
        created=book.known_at,
        properties={
            "programme": book.programme,
            "quarter": ask.quarter.key,
            "audience": book.audience,
            "unit": book.unit,
            "as_of": ask.as_of.isoformat(),
            "known_at": book.known_at.isoformat(),
            "snapshot": book.snapshot[:255],
            "rules_version": book.rule_version[:255],
            "schema_version": SCHEMA_VERSION,
        },
        footer=f"{book.title}, as of {ask.as_of.isoformat()}",
        confidential=book.confidential,
    )


def cover_of(book: Book, sheets: list[Sheet]) -> Sheet:
    """Return the Cover."""
    blocks: list[Block] = [Line(book.confidential, "confidential")]
    for row in book.stale:
        since = f"the rows confirmed on {day_words(row['taken_on'])}" if row["taken_on"] else "the last good rows"
        blocks.append(
            Line(
                f"▲ Not up to date: REDCap project {row['project']} was not read tonight; {since} are used.", "warning"
            )
        )
    blocks += [_counts(book)] if book.counts else []
    blocks += [_contents(sheets), _about(book)]
    return Sheet(name="Cover", title=book.title, line=book.line, blocks=tuple(blocks))


def _contents(sheets: list[Sheet]) -> NamedTable:
    return NamedTable(
        name="Contents",
        caption="What is in this workbook",
        fields=(
            Field("Sheet", "Link to the sheet.", kind="link", width=46),
            Field("Size", "Rows the sheet lists.", width=46),
            Field("What it holds", "What the sheet is for.", width=96),
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
            Field("Count", "What is counted.", width=46),
            Field("Number", "How many.", kind="figure", width=46),
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
        *([("Institution", ask.institution, "Where it is run.")] if ask.institution else []),
        ("For whom", book.readers, book.confidential),
        ("Quarter", f"{quarter.label}, {running}", f"{day_words(quarter.start)} to {day_words(quarter.end)}."),
        ("Data as of", ask.as_of.isoformat(), "The date judged. What is due after it is not yet due."),
        ("Known at", moment_words(book.known_at, ask.timezone), "The newest data that were used."),
        *book.facts,
        ("Snapshots", book.snapshot or "none recorded", "The exact data; the same snapshots give the same workbook."),
        (
            "Questions",
            ask.contact or "Office of Faculty Affairs",
            "Whom to ask. Made by mentorsync from REDCap and HR. Nothing here is typed by hand.",
        ),
    ]
    return NamedTable(
        name="About",
        caption="Where it comes from",
        fields=(
            Field("About this workbook", "What the line is about.", width=46),
            Field("Detail", "The fact itself.", width=46, outside=True),
            Field("In words", "What the line says.", width=96),
        ),
        rows=tuple(rows),
        words="Readers, quarter, date judged and sources of this workbook.",
    )
