"""The stored tables a judgement is made of, for commands that judge without a run.

Belongs here: which tables those are, and reading them as they are now. Does not belong here: judging. A table the first
night has not made yet is empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from assets.storage.schema import Table
    from assets.storage.store import TableStore


def judged_from(store: TableStore) -> dict[str, pd.DataFrame]:
    """Return, by table name, what policies are judged from: HR, people, mentoring, pulls and approved exemptions."""
    from assets.hr.schema import APPOINTMENT, CAREER_DATE, LEAVE, PERSON, UNIT
    from assets.ledger.exemptions import exemptions_known
    from assets.mentoring.schema import EVENT, HUB, HUB_MENTOR, PAIR, PREFERENCE
    from assets.people.schema import REVIEW
    from assets.redcap.schema import PULL

    tables = (PERSON, APPOINTMENT, LEAVE, UNIT, CAREER_DATE, HUB, HUB_MENTOR, PREFERENCE, PAIR, EVENT, REVIEW, PULL)
    return {**{table.name: stored(store, table) for table in tables}, "exemption": exemptions_known(store)}


def stored(store: TableStore, table: Table, *, where: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return a table's rows, only those with the given values of text columns; none where it was never made."""
    from assets.storage.schema import empty_frame_of

    return store.read(table, where=where) if store.exists(table) else empty_frame_of(table)
