"""What is known of every subject of the worlds a judgement looks at.

Belongs here: joining what the records claim (`worlds.py`) with what HR knows (`roster.py`), once for all measures. Does
not belong here: any measure (`population.py`, `evidence.py`).

Everything is keyed by `subject`, a number for one person in one world, so that the alternative worlds are judged by the
same code as the night's, and in the same pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assets.hr.days import MISSING, OPEN, day_of
from assets.hr.spans import Spans, matches
from assets.obligations.records import NOBODY

if TYPE_CHECKING:
    from assets.hr.days import Days
    from assets.obligations.policy import Policy
    from assets.obligations.records import Records
    from assets.obligations.roster import Roster
    from assets.obligations.worlds import Claims


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of every subject of all worlds.

    `subjects`: world, person, left, enrolled, opted_out (days, `OPEN` where it has not happened), the night's first and
    in the order of people. `pairs`: subject, mentor (`NOBODY` where unresolved), started, ended, mentor_left, `last`,
    the last day on which both were still there, pair (row of the records), role (text), and whether the record says
    that it ended because the mentor left (`told_left`). `owned`: subject and event. `attended`: subject, event, mentor.
    `scoped`, `leave`: the roster's spans, by subject. `eligible`: the days `eligible_spans` has worked out, by roles,
    because several measures ask for the same.
    """

    roster: Roster
    records: Records
    subjects: pd.DataFrame
    pairs: pd.DataFrame
    owned: pd.DataFrame
    attended: pd.DataFrame
    scoped: Spans
    leave: Spans
    eligible: dict[tuple[str, ...], Spans] = field(default_factory=dict)

    @property
    def today(self) -> int:
        """The judged day."""
        return day_of(self.roster.as_of)


def facts_of(roster: Roster, records: Records, claims: Claims, policy: Policy) -> Facts:
    """Return the facts about the roster's people (in the night's world) and everybody else the claims are about."""
    many = len(records.people.ids)
    keys = [frame["world"].to_numpy() * many + frame["person"].to_numpy() for frame in (claims.pairs, claims.owned)]
    everybody, number = np.unique(np.concatenate([*keys, records.people.roster]), return_inverse=True)
    of_pair, of_event = number[: len(keys[0])], number[len(keys[0]) : len(keys[0]) + len(keys[1])]
    world, person = np.divmod(everybody, max(many, 1))
    event = claims.owned["event"].to_numpy()
    steps = {
        name: _first_days(records, of_event, event, step=step.value, many=len(everybody))
        for name, step in (("enrolled", policy.population.enrolled_step), ("opted_out", policy.population.opt_out_step))
    }
    subjects = pd.DataFrame(
        {
            "world": world,
            "person": person,
            "left": roster.left[person],
            **steps,
        }
    )
    owner = claims.attended["owned"].to_numpy()
    return Facts(
        roster=roster,
        records=records,
        subjects=subjects,
        pairs=_known_pairs(records, roster, claims, of_pair),
        owned=pd.DataFrame({"subject": of_event, "event": event}),
        attended=pd.DataFrame(
            {"subject": of_event[owner], "event": event[owner], "mentor": claims.attended["mentor"].to_numpy()}
        ),
        scoped=_by_subject(roster.scoped, person),
        leave=_by_subject(roster.leave, person),
    )


def _first_days(records: Records, subject: Days, event: Days, *, step: str, many: int) -> Days:
    """Return the earliest day of a step per subject, `OPEN` where it was never taken."""
    events = records.events
    taken = ((events["kind"] == "step") & (events["step"] == step) & (events["held_on"] > MISSING)).to_numpy()[event]
    first = np.full(many, OPEN, dtype=np.int64)
    np.minimum.at(first, subject[taken], events["held_on"].to_numpy()[event[taken]])
    return first


def _known_pairs(records: Records, roster: Roster, claims: Claims, subject: Days) -> pd.DataFrame:
    """Return the pairs with the days on which they end because somebody left; of a pair stated twice the last one."""
    row, mentor = claims.pairs["pair"].to_numpy(), claims.pairs["mentor"].to_numpy()
    stated = records.pairs.iloc[row]
    started, ended = stated["started"].to_numpy(), stated["ended"].to_numpy()
    mentor_left = np.append(roster.left, OPEN)[mentor]
    leaving = np.minimum(mentor_left, roster.left[claims.pairs["person"].to_numpy()]) - 1
    pairs = pd.DataFrame(
        {
            "subject": subject,
            "mentor": mentor,
            "started": started,
            "ended": ended,
            "mentor_left": mentor_left,
            "last": np.where(leaving < OPEN - 1, np.minimum(ended, leaving), ended),
            "pair": row,
            "role": stated["role"].array,
            "told_left": (stated["end_reason"] == "mentor_left").to_numpy(dtype=bool),
        }
    )
    ordered = pairs.iloc[np.lexsort((row, ended, nobody_last(mentor), started, subject))]
    again = ordered.duplicated(["subject", "role", "mentor", "started"], keep="last")
    return ordered[~again].reset_index(drop=True)


def nobody_last(people: Days) -> Days:
    """Return people as numbers to sort by, nobody after everybody."""
    return np.where(people == NOBODY, OPEN, people)


def _by_subject(spans: Spans, person: Days) -> Spans:
    subject, row = matches(person, spans.key)
    return Spans(subject, spans.start[row], spans.stop[row])
