"""Reads a workbook that came back: what was typed, and what becomes of it.

Belongs here: from the file to judged rows, with what only the whole workbook tells: whose it is, what stands twice,
what was returned before. Does not belong here: one row's verdict (`judging.py`) and writing anything down
(`taking.py`). The same file again changes nothing; the same workbook from two people is two sets of answers, and where
they differ the office decides.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from assets.ledger.returned import COMMENT, Delivery, Returned, returned_id, units_concerned
from reports.inputs.sheets import INPUT_SHEETS
from reports.places import SCHOOL
from reports.readback.about import about_words
from reports.readback.cells import CellError, value_of
from reports.readback.judging import judged
from reports.readback.model import BookRefusedError
from reports.readback.opening import opened_book
from reports.readback.repeats import with_earlier
from reports.readback.tables_found import has_table, is_blank, rows_of_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from assets.ledger.office import Office, Person
    from assets.ledger.returned import Form
    from reports.inputs.model import InputForm, InputSheet
    from reports.readback.known import Known
    from reports.readback.opening import Opened
    from reports.readback.tables_found import FoundRow

BOOK_PARTS = ("programme", "quarter", "as_of")
"""Properties that say which workbook it is."""
KIND = "kind"
RECEIPT_KIND = "receipt"
"""Property of a receipt, and its value."""
ANSWER_KIND = "answer"
"""The same of what the office decided on a receipt."""
REFUSED = "refused"
"""Property of the receipt of a file that was refused as a whole."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of a workbook: each form that was filled in with its record's id, and in words what it is about.

    `stuck` are the ids of requests on which nobody whom the settings name as office may decide.
    """

    delivery: Delivery
    name: str
    rows: tuple[tuple[str, Returned], ...]
    about: tuple[str, ...]
    stuck: frozenset[str] = frozenset()

    def counts(self) -> Counter[str]:
        """Return how many forms had which outcome."""
        return Counter(one.outcome for _, one in self.rows)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a workbook is handed in: the programmes there are, who decides, the institution's day, and the moment."""

    programmes: Collection[str]
    office: Office
    on: date
    at: datetime


def read_back(content: bytes, *, name: str, by: Person, known: Known, desk: Desk) -> Receipt:
    """Return what was filled in in a workbook and what becomes of it; nothing is written down.

    Raises `BookRefusedError` where the file is no workbook of ours: one sentence.
    """
    opened = opened_book(content, name=name)
    origin = _origin(opened, name=name, programmes=desk.programmes)
    delivery = Delivery(
        by=by,
        book=" ".join(origin.get(part, "") for part in BOOK_PARTS).strip(),
        file_hash=hashlib.sha256(content).hexdigest(),
        on=desk.on,
        at=desk.at,
    )
    typed = [one for sheet in INPUT_SHEETS for one in _filled_in(opened, sheet, programme=origin["programme"])]
    if not typed and not any(has_table(opened, sheet) for sheet in INPUT_SHEETS):
        raise BookRefusedError(f"{name} has none of the tables people fill in: return the workbook as it was sent.")
    told = [one if one.reason else judged(one, known, tonight=desk.on) for one in typed]
    rows = with_earlier(told, known.returned, rulings=known.rulings, delivery=delivery, made_at=_made_at(origin))
    told_apart = tuple((returned_id(one, delivery), one) for one in rows)
    stuck = frozenset(
        request
        for request, one in told_apart
        if one.outcome == "requested"
        and request not in known.rulings
        and not desk.office.can_decide_on(by, concerned=units_concerned(one.facts))
    )
    return Receipt(delivery, name, told_apart, tuple(about_words(one, known) for one in rows), stuck)


def _origin(opened: Opened, *, name: str, programmes: Collection[str]) -> Mapping[str, str]:
    """Return a workbook's properties; `BookRefusedError` where it is not one of ours that people fill in."""
    properties = opened.properties
    if properties.get(KIND) == RECEIPT_KIND:
        raise BookRefusedError(f"{name} is a receipt: decide on it with `mentorsync approve`.")
    if properties.get(KIND) == ANSWER_KIND:
        raise BookRefusedError(f"{name} tells what the office decided: there is nothing to fill in.")
    if "programme" not in properties or "as_of" not in properties:
        raise BookRefusedError(
            f"{name} was not made here, or its content was copied into another workbook: fill in the one that was sent."
        )
    if properties["programme"] not in {SCHOOL, *programmes}:
        raise BookRefusedError(f"{name} is of a programme the settings do not name: return it where it was made.")
    return properties


def _made_at(origin: Mapping[str, str]) -> datetime | None:
    try:
        moment = datetime.fromisoformat(origin.get("known_at", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _filled_in(opened: Opened, sheet: InputSheet, *, programme: str) -> Iterator[Returned]:
    """Yield each form somebody filled in, with the reason where it cannot be understood."""
    for row in rows_of_table(opened, sheet):
        forms = [form for form in sheet.forms if _is_filled_in(row, form)]
        remark = "" if sheet.comment is None else _raw(row.cells.get(sheet.comment.header.casefold()))
        for place, form in enumerate(forms):
            yield _form_of(row, form, sheet, programme=programme, remark="" if place else remark)
        if not forms:
            yield _row(row, "comment", {COMMENT: remark}, programme=programme)


def _is_filled_in(row: FoundRow, form: InputForm) -> bool:
    return any(not is_blank(row.cells.get(one.header.casefold())) for one in form.inputs)


def _form_of(row: FoundRow, form: InputForm, sheet: InputSheet, *, programme: str, remark: str) -> Returned:
    typed = {COMMENT: remark} if remark else {}
    problems = [] if row.key else [f"The row has no {sheet.key}: fill in the row it belongs to."]
    for one in form.inputs:
        cell = row.cells.get(one.header.casefold())
        try:
            value = value_of(cell, one)
        except CellError as error:
            value = _raw(cell)
            problems.append(f"{error}")
        if value:
            typed[one.name] = value
    problems += [f"{form.header_of(name)} is missing." for name in form.needed if name not in typed]
    return _row(row, form.form, typed, programme=programme, reason=" ".join(problems))


def _row(row: FoundRow, form: Form, typed: dict[str, str], *, programme: str, reason: str = "") -> Returned:
    return Returned(
        form=form,
        programme=programme,
        key=row.key,
        typed=typed,
        outcome="rejected",
        reason=reason,
        sheet=row.sheet,
        row=row.number,
    )


def _raw(cell: object) -> str:
    """Return a cell as it was typed, so that it is on record also where it is not understood."""
    return "" if is_blank(cell) else str(cell).strip()[:2000]
