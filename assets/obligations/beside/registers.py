"""Everything that stands beside the judgement, in one go.

Belongs here: calling the modules of this folder and naming what each gives. Does not belong here: any rule, and Dagster
(`tables.py`).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from assets.obligations.beside.attestations import attestations_of
from assets.obligations.beside.digests import digests_of
from assets.obligations.beside.documents import documents_of
from assets.obligations.beside.inputs import inputs_from
from assets.obligations.beside.prohibitions import prohibitions_of
from assets.obligations.beside.reminders import reminders_of
from assets.obligations.beside.scorecard import scorecard_of
from assets.quarters import open_quarters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from assets.obligations.language.policy import Policy
    from assets.redcap.mapping import Mapping as FieldMapping


def registers_beside(
    frames: Mapping[str, pd.DataFrame],
    policies: Sequence[Policy],
    mappings: Sequence[FieldMapping],
    *,
    obligations: pd.DataFrame,
    given: Mapping[str, Mapping[str, Sequence[str]]],
    as_of: date,
    first_quarter: str = "",
) -> dict[str, pd.DataFrame]:
    """Return the tables of `schema.BESIDE` by name, but `not_measured`.

    `frames` by table name: those of `Inputs`, what is absent being empty, and redcap/field. `obligations` are those of
    the running quarter. What was over before the first open quarter (`first_quarter`, its first day, ISO; else the
    latest eight are open) is listed only where somebody attested or sent it.
    """
    inputs = inputs_from(frames)
    first = date.fromisoformat(first_quarter) if first_quarter else None
    since = open_quarters(as_of=as_of, first=first)[0].start
    reminder = reminders_of(policies, inputs, as_of=as_of, since=since)
    return {
        "reminder": reminder,
        "digest": digests_of(policies, inputs, obligations, reminder, as_of=as_of),
        "prohibition": prohibitions_of(policies, mappings, frames["field"], given=given, as_of=as_of),
        "attestation": attestations_of(policies, inputs, as_of=as_of, since=since),
        "document": documents_of(policies, as_of=as_of, since=since),
        "scorecard": scorecard_of(policies, inputs, as_of=as_of),
    }
