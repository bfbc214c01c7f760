"""Takes a workbook that came back: reads it against what is known now and writes down what it brought.

Belongs here: the tables that are read and the order of writing. Does not belong here: verdicts (`judging.py`). What was
typed is written down first and whole; what follows from it is entered after, and can be entered again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.ledger.entering import enter_decisions
from assets.ledger.exemptions import exemptions_known
from assets.ledger.returned import approvals_known, returned_known, write_returned
from reports.readback.known import Known
from reports.readback.reading import read_back

if TYPE_CHECKING:
    import pandas as pd

    from assets.ledger.office import Person
    from assets.storage.schema import Table
    from assets.storage.store import TableStore
    from reports.readback.reading import Desk, Receipt


def take_back(store: TableStore, content: bytes, *, name: str, by: Person, desk: Desk) -> Receipt:
    """Read a workbook, write down what was typed, enter what is decided, and return the receipt.

    Raises `BookRefusedError` where the file is no workbook of ours, and `StorageError` where something cannot be
    stored. The same file again adds nothing, and enters what a run that was killed could not.
    """
    receipt = read_back(content, name=name, by=by, known=known_now(store), desk=desk)
    write_returned(store, [one for _, one in receipt.rows], receipt.delivery)
    enter_decisions(store)
    return receipt


def known_now(store: TableStore) -> Known:
    """Return what returned rows are compared with, as the last night and the ledger have it."""
    from assets.hr.schema import PERSON, UNIT
    from assets.mentoring.schema import EVENT, PAIR
    from assets.obligations.beside.schema import ATTESTATION, DIGEST, REMINDER
    from assets.obligations.schema import OBLIGATION
    from assets.obligations.workflows.schema import PAIRING_PROPOSAL
    from assets.people.schema import LINK, REVIEW

    return Known(
        obligation=_stored(store, OBLIGATION),
        event=_stored(store, EVENT),
        pair=_stored(store, PAIR),
        digest=_stored(store, DIGEST),
        reminder=_stored(store, REMINDER),
        review=_stored(store, REVIEW),
        link=_stored(store, LINK),
        proposal=_stored(store, PAIRING_PROPOSAL),
        attestation=_stored(store, ATTESTATION),
        exemption=exemptions_known(store),
        person=_stored(store, PERSON),
        unit=_stored(store, UNIT),
        returned=returned_known(store),
        approval=approvals_known(store),
    )


def _stored(store: TableStore, table: Table) -> pd.DataFrame:
    from assets.storage.schema import empty_frame_of

    return store.read(table) if store.exists(table) else empty_frame_of(table)
