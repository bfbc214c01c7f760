"""Pulling the odd REDCap: a client that does not really wait, and what every refusal must be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from assets.redcap.client import RedcapClient
from assets.redcap.errors import RedcapError
from assets.redcap.fields_held import FieldsHeld, place_of
from assets.redcap.landed import AllRows, Landed, Last, SomeRows
from assets.redcap.pace import Pace
from assets.redcap.plan import Plan
from assets.redcap.pull import pull_project
from assets.redcap.rows import ROW_KEY
from assets.redcap.sending import Patience
from tests.sources.odd_redcap import CANARY, MAPPING, TOKEN

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pyarrow as pa

    from assets.redcap.key_sum import KeySum
    from assets.redcap.landed import PullRow
    from assets.redcap.listing import Listing
    from tests.sources.odd_redcap import OddRedcap

NIGHT = date(2026, 11, 20)
ALWAYS_FULL = Plan(full_every_nights=0)
BY_IDS = Plan(mode="record_ids")
BY_KEYS = Plan(mode="instance_keys")


def keys_of_frame(frame: pd.DataFrame) -> pa.Table:
    """Return the row keys of landed rows."""
    import pyarrow as pa

    schema = pa.schema([pa.field(name, pa.large_string()) for name in ROW_KEY])
    return pa.Table.from_pandas(frame[list(ROW_KEY)], schema=schema, preserve_index=False)


@dataclass
class Kept:
    """Landed rows kept in memory; `asked` tells what was read of them."""

    frame: pd.DataFrame
    asked: list[str]

    def keys(self) -> pa.Table:
        """Return all row keys."""
        self.asked.append("keys")
        return keys_of_frame(self.frame)

    def ids(self) -> list[str]:
        """Return the records."""
        self.asked.append("ids")
        return sorted(self.frame["record"].unique())

    def rows(self) -> pd.DataFrame:
        """Return the rows."""
        self.asked.append("rows")
        return self.frame

    def count(self) -> tuple[int, int]:
        """Return how many records and rows there are."""
        self.asked.append("count")
        return self.frame["record"].nunique(), len(self.frame)

    def keys_of(self, records: Collection[str], *, parts: Sequence[str] = ROW_KEY) -> pa.Table:
        """Return the row keys of some records."""
        self.asked.append("keys of some")
        return keys_of_frame(self.frame[self.frame["record"].isin(list(records))]).select(list(parts))


@dataclass(frozen=True)
class Night:
    """What a night left: the whole landing of the project, and what it came to."""

    landed: Landed
    rows: pd.DataFrame
    read: list[str]
    fields: FieldsHeld
    recent: Mapping[str, str]
    keys: KeySum | None
    listing: Listing | None

    @property
    def row(self) -> PullRow:
        """Return what `redcap/pull` says."""
        return self.landed.row


def client_of(odd: OddRedcap, *, rests: list[float] | None = None, **more: Any) -> RedcapClient:
    sleep = (rests if rests is not None else []).append
    settings = {"token": TOKEN, "url": odd.url, "patience": Patience(timeout_seconds=5.0), **more}
    return RedcapClient(project="tiny", pace=Pace(per_minute=500, sleep=sleep), **settings)


def pull(
    odd: OddRedcap,
    *,
    last: Night | None = None,
    judged_on: date = NIGHT,
    plan: Plan = ALWAYS_FULL,
    acknowledged: int | None = None,
    **more: Any,
) -> Night:
    client = client_of(odd, **more)
    return pulled(client, last=last, judged_on=judged_on, plan=plan, acknowledged=acknowledged)


def pulled(client: RedcapClient, *, last: Night | None = None, mapping: Any = MAPPING, **how: Any) -> Night:
    """Pull once more after a night and apply the change to what was landed, as the storage does."""
    before = last.rows if last else pd.DataFrame()
    held = Kept(before, [])
    known = last and Last(
        row=last.row, fields=last.fields, held=held, recent=last.recent, keys=last.keys, listing=last.listing
    )
    settings = {"judged_on": NIGHT, "plan": ALWAYS_FULL, **how}
    landed = pull_project(client, mapping=mapping, project=client.project, last=known, **settings)
    # Where nothing changed the landing is not written, and what it remembers stays.
    remembers = landed if landed.change is not None or last is None else last
    return Night(
        landed,
        after(before, landed),
        held.asked,
        _fields_after(landed, last=last),
        remembers.recent,
        remembers.keys,
        remembers.listing,
    )


def _fields_after(landed: Landed, *, last: Night | None) -> FieldsHeld:
    frame = landed.fields
    if frame is None:
        return last.fields if last else FieldsHeld.nowhere()
    return FieldsHeld(
        hashes={place_of(landed.row.programme, landed.row.project): landed.hash_of_fields}, read=lambda: frame
    )


def after(before: pd.DataFrame, landed: Landed) -> pd.DataFrame:
    change = landed.change
    if isinstance(change, AllRows):
        return change.rows
    if isinstance(change, SomeRows):
        stayed = before[~before["record"].isin(change.replaced)]
        both = pd.concat([stayed, change.rows.to_pandas()], ignore_index=True)
        return both.sort_values(["record", "event", "instrument", "instance"], ignore_index=True)
    return before


def sentence_of_refusal(odd: OddRedcap, *, last: Night | None = None, **more: Any) -> str:
    with pytest.raises(RedcapError) as refusal:
        pull(odd, last=last, **more)
    sentence = str(refusal.value)
    assert sentence.startswith("REDCap project tiny: ")
    assert sentence.endswith(".")
    assert TOKEN not in sentence
    assert CANARY not in sentence
    assert refusal.value.__cause__ is None
    return sentence
