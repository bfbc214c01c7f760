"""Every programme judged in one go: the dated tables of the room.

Belongs here: which policies, versions and rules are judged, and putting their rows together. Does not belong here: any
rule, and Dagster (`tables.py`).
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from assets.obligations.beside.inputs import inputs_from
from assets.obligations.beside.owed import owed_beside
from assets.obligations.beside.scoping import homes_known_on
from assets.obligations.judging.absent import not_in_population_of
from assets.obligations.judging.judge import judge, personal_rules
from assets.obligations.known.read import Tables
from assets.obligations.known.roster import known_on
from assets.obligations.measured import without_measures
from assets.obligations.rows.by_quarter import drafts_by_quarter
from assets.obligations.rows.drafts import drafts_from
from assets.obligations.rows.frame import drafts_of
from assets.obligations.rows.rates import rates_of
from assets.obligations.schema import NOT_IN_POPULATION, OBLIGATION, RATE
from assets.obligations.sources import has_good_rows, sources_used
from assets.storage.schema import empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from assets.obligations.language.policy import Policy
    from assets.obligations.rows.drafts import Draft
    from assets.quarters import Quarter

JUDGED_FROM = (
    *("person", "appointment", "leave", "career_date", "pair", "event", "review"),
    *("hub", "hub_mentor", "preference", "exemption"),
)
"""The tables of `read.Tables`, by name."""


@dataclass(frozen=True, slots=True)
class Judgements:
    """The dated tables, by name, and the programmes that have nothing to judge yet."""

    tables: dict[str, pd.DataFrame]
    unjudged: list[str]


@contextmanager
def uncollected() -> Iterator[None]:
    """Make objects without a search for rings among them.

    A judgement makes a million lists of evidence, none in a ring; looking through them again and again took a
    twentieth of it.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@uncollected()
def judgements_of(
    inputs: Mapping[str, pd.DataFrame],
    versions: Sequence[Sequence[Policy]],
    *,
    not_measured: pd.DataFrame,
    quarters: Sequence[Quarter],
    as_of: date,
) -> Judgements:
    """Judge every version of every programme's policy for some quarters, as known on a day.

    `inputs`: the tables of `JUDGED_FROM`, hr/unit, hr/delivery and redcap/pull, by name. `versions`: per programme its
    policies in the order of their dates. `not_measured` (programme, measure): the rules no mapping feeds; they make no
    rows.
    """
    tables = Tables(**{name: inputs[name] for name in JUDGED_FROM})
    beside = inputs_from(inputs)
    known, homes = known_on(tables, as_of), homes_known_on(inputs["appointment"], as_of)
    owed: list[Draft] = []
    absent, unjudged = [], []
    for of_programme in versions:
        programme = of_programme[-1].programme
        if not has_good_rows(inputs["pull"], programme):
            unjudged.append(programme)
            continue
        sources = {name: inputs[name] for name in ("pull", "delivery", "appointment")}
        used = sources_used(programme=programme, **sources)
        unfed = not_measured.loc[not_measured["programme"] == programme, "measure"]
        for policy in of_programme:
            measured = without_measures(policy, unfed)
            known_at, snapshot = used.known_at, used.snapshot
            owed += drafts_from(
                owed_beside(beside, measured, as_of=as_of, homes=homes, known_at=known_at, snapshot=snapshot)
            )
            if personal_rules(measured):
                judged = judge(tables, measured, as_of, quarters=quarters, known=known)
                owed += drafts_of(judged, known_at=known_at, snapshot=snapshot, quarters=quarters)
                absent.append(not_in_population_of(judged, _begun_under(policy, of_programme, quarters)))
                # Else what one programme was judged from would stay until the next one is judged.
                del judged
    obligation = drafts_by_quarter(owed, quarters)
    outside = _together(absent) if absent else empty_frame_of(NOT_IN_POPULATION)
    rate = rates_of(obligation)
    return Judgements({OBLIGATION.name: obligation, RATE.name: rate, NOT_IN_POPULATION.name: outside}, unjudged)


def _together(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return frames of the same columns below one another; empty ones would only blur the types."""
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else parts[0]


def _begun_under(policy: Policy, versions: Sequence[Policy], quarters: Sequence[Quarter]) -> list[Quarter]:
    """Return the quarters that began under a version: the first one also answers for those before it."""
    first = policy is versions[0]
    ends = policy.effective_to.value if policy.effective_to and policy is not versions[-1] else None
    return [
        quarter
        for quarter in quarters
        if (first or quarter.start >= policy.effective_from.value) and (ends is None or quarter.start <= ends)
    ]
