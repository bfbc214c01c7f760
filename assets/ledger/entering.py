"""From an accepted or approved row of a workbook to the ledger table it belongs in.

Belongs here: which row of which table a form becomes, and entering what is missing. Does not belong here: who may
decide (`returned.py`). What was typed and who approved it is on record before anything is entered, and every id follows
from that record: a process killed in between loses nothing, and the next one enters what the last one could not.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from assets.ledger.append import RefusedError, append_rows
from assets.ledger.exemptions import (
    Wanted,
    decided_row,
    end_exemption,
    ends_later,
    exemptions_known,
    request_row,
)
from assets.ledger.office import Person
from assets.ledger.returned import approvals_known, returned_known
from assets.ledger.schema import ATTESTATION, CONTESTED, EXEMPTION, IDENTITY, PAIRING, REMINDER_MARK
from assets.short_hash import short_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assets.ledger.exemptions import Step
    from assets.storage.schema import Table
    from assets.storage.store import TableStore

Row = dict[str, Any]
PAIR_DECISION: Final = "pairing"


def enter_decisions(store: TableStore) -> None:
    """Enter every decision that is on record and not yet in its table; what is there is left alone.

    Raises `StorageError` where something cannot be stored; running it again goes on from there.
    """
    decided = {str(row["returned_id"]): row for row in _records(approvals_known(store))}
    rows: dict[str, list[Row]] = {}
    exemptions: list[tuple[Row, Row | None]] = []
    endings: list[tuple[Row, Row | None]] = []
    for returned in _records(returned_known(store)):
        if returned["outcome"] not in {"accepted", "requested"}:
            continue
        decision = decided.get(returned["returned_id"])
        if returned["form"] == "exemption":
            exemptions.append((returned, decision))
        elif returned["outcome"] == "accepted" or (decision is not None and decision["decision"] == "approved"):
            if returned["form"] == "ending":
                endings.append((returned, decision))
            elif returned["form"] in ENTRIES:
                rows.setdefault(returned["form"], []).extend(_entries_of(returned, decision))
    append_rows(store, table=EXEMPTION, rows=_exemptions_of(exemptions), new_only=True)
    for returned, decision in endings:
        _enter_ending(store, returned, decision)
    for form, entries in rows.items():
        append_rows(store, table=ENTRIES[form][0], rows=entries, new_only=True)


def _entries_of(returned: Row, decision: Row | None) -> list[Row]:
    table, make = ENTRIES[returned["form"]]
    decided = decision or returned
    # It counts from the moment it was approved. Who said so is whoever filled it in; a pair is decided by the office.
    says = decided if returned["form"] == PAIR_DECISION else returned
    when = {"on": decided["on"].date(), "at": decided["at"]}
    common = when | {"by": says["by"], "unit": says["unit"], "file_hash": returned["file_hash"]}
    name = table.key[-1]
    made = [common | {name: short_hash([returned["returned_id"]])} | entry for entry in make(returned)]
    return [{column: entry.get(column) for column in table.column_names} for entry in made]


def _identity(returned: Row) -> list[Row]:
    typed = returned["typed"]
    return [{"typed": returned["key"], "decision": typed["decision"], "person_id": typed.get("person_id") or None}]


def _pairing(returned: Row) -> list[Row]:
    facts = returned["facts"]
    about = {"proposal_id": returned["key"], "programme": returned["programme"]}
    named = {"person_id": returned["person_id"], **{name: facts.get(name) or None for name in ("mentor_id", "hub")}}
    return [about | named | {"decision": returned["typed"]["decision"]}]


def _attestation(returned: Row) -> list[Row]:
    facts, typed = returned["facts"], returned["typed"]
    return [
        {
            "programme": returned["programme"],
            "clause": facts["clause"],
            "unit": facts.get("unit") or None,
            "period": facts["period"],
            "link": typed.get("link") or None,
            "note": typed.get("note") or None,
            **{name: _day(typed.get(name)) for name in ("attested_on", "action_due_on", "action_done_on")},
        }
    ]


def _marks(returned: Row) -> list[Row]:
    sent_on = date.fromisoformat(returned["typed"]["sent_on"])
    return [
        {
            "mark_id": short_hash([returned["returned_id"], reminder]),
            "reminder_id": reminder,
            "about": returned["key"],
            "sent_on": sent_on,
        }
        for reminder in returned["facts"]["reminders"].split()
    ]


def _contested(returned: Row) -> list[Row]:
    facts = returned["facts"]
    return [
        {
            "programme": returned["programme"],
            "obligation_id": returned["key"],
            "clause": facts["clause"],
            "person_id": returned["person_id"],
            "code": returned["typed"]["code"],
            "seen": facts["seen"],
        }
    ]


ENTRIES: Final[dict[str, tuple[Table, Callable[[Row], list[Row]]]]] = {
    "identity": (IDENTITY, _identity),
    "pairing": (PAIRING, _pairing),
    "attestation": (ATTESTATION, _attestation),
    "reminded": (REMINDER_MARK, _marks),
    "contested": (CONTESTED, _contested),
}
"""Form → its table and the rows one returned form becomes there."""


def _exemptions_of(exemptions: Sequence[tuple[Row, Row | None]]) -> list[Row]:
    """Return the rows of `EXEMPTION` that requests and the decisions on them come to."""
    rows = []
    for returned, decision in exemptions:
        typed, by = returned["typed"], Person(returned["by"], returned["unit"])
        wanted = Wanted(
            programme=returned["programme"],
            clause="" if typed.get("covers") == "all" else returned["facts"]["clause"],
            person_id=returned["person_id"],
            valid_from=_day(typed.get("valid_from")),
            valid_to=_day(typed.get("valid_to")),
            reason=typed["reason"],
        )
        request = request_row(
            wanted,
            by=by,
            on=returned["on"].date(),
            file_hash=returned["file_hash"],
            about=returned["returned_id"],
            at=returned["at"],
        )
        rows.append(request)
        if decision is not None:
            officer, on = Person(decision["by"], decision["unit"]), decision["on"].date()
            step: Step = "approved" if decision["decision"] == "approved" else "refused"
            rows.append(decided_row(request, step=step, by=officer, on=on, at=decision["at"]))
    return rows


def _enter_ending(store: TableStore, returned: Row, decision: Row | None) -> None:
    """End an exemption, unless it is ended by that day: somebody else may have ended it since the workbook was made."""
    answers = decision or returned
    last_day = date.fromisoformat(returned["typed"]["last_day"])
    if ends_later(exemptions_known(store), returned["key"], than=last_day):
        # Another process may have entered the same end since it was looked for.
        with suppress(RefusedError):
            end_exemption(store, returned["key"], last_day=last_day, at=answers["at"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _records(frame: Any) -> list[Row]:
    """Return rows as dictionaries, missing cells as `None`, and what is kept as JSON as dictionaries again."""
    records = []
    for row in frame.to_dict("records"):
        cells = {str(name): None if value != value else value for name, value in row.items()}  # noqa: PLR0124 - NaN and NaT
        for name in ("typed", "facts"):
            if name in cells:
                cells[name] = json.loads(str(cells[name]))
        records.append(cells)
    return records
