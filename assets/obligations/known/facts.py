"""What is known of every subject of the worlds a judgement looks at.

Belongs here: joining what the records claim (`worlds.py`) with what HR knows (`roster.py`), once for all measures. Does
not belong here: any measure (`population.py`, `evidence/events.py`).

Everything is keyed by `subject`, a number for one person in one world, so that the alternative worlds are judged by the
same code as the night's, and in the same pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from assets.hr.days import MISSING, OPEN, day_of
from assets.hr.spans import Spans, matches, spans_from
from assets.obligations.columns.frames import frame_of_columns
from assets.obligations.columns.texts import among
from assets.obligations.known.numbering import NOBODY
from assets.obligations.known.roster import scoped_spans
from assets.obligations.known.taken import Taken, taken_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from assets.hr.days import Days
    from assets.obligations.columns.grouped import Kinds
    from assets.obligations.known.concern import Concern
    from assets.obligations.known.records import Records
    from assets.obligations.known.roster import Roster
    from assets.obligations.known.worlds import Claims
    from assets.obligations.language.parameters import Parameter
    from assets.obligations.language.policy import Policy
    from assets.obligations.language.scope import Scope


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of every subject of all worlds.

    `subjects`: world, person, left, enrolled (`MISSING`, long ago, where the programme enrols nobody), opted_out (days,
    `OPEN` where it has not happened), the night's first and in the order of people. `pairs`, of the mentee's side:
    subject, mentor (`NOBODY` where unresolved), started, ended, mentor_left, `last`, the last day on which both were
    still there, pair (row of the records), role (text), and whether the record says that it ended because the mentor
    left (`told_left`). `mentored`: the same of the mentor's side, where `mentor` is the mentee. `owned`: events on
    their record; `joined`: events on another's. `listed`: subject, row of the registers' hub mentors. `leave`: the
    roster's spans, by subject. `known`: spans worked out once, by what they are, because several measures ask for the
    same; `concerns` likewise, by measure, and `in_roles` the pairs of some roles, by role and side.
    """

    policy: Policy
    roster: Roster
    records: Records
    subjects: pd.DataFrame
    pairs: pd.DataFrame
    mentored: pd.DataFrame
    owned: Taken
    joined: Taken
    listed: pd.DataFrame
    leave: Spans
    known: dict[str, Spans] = field(default_factory=dict)
    concerns: dict[str, Concern] = field(default_factory=dict)
    in_roles: dict[tuple[tuple[str, ...], bool], pd.DataFrame] = field(default_factory=dict)

    @property
    def today(self) -> int:
        """The judged day."""
        return day_of(self.roster.as_of)

    @property
    def person(self) -> Days:
        """The person of each subject."""
        return self.subjects["person"].to_numpy()

    def by_subject(self, spans: Spans) -> Spans:
        """Return spans of people as spans of subjects."""
        subject, row = matches(self.person, spans.key)
        return Spans(subject, spans.start[row], spans.stop[row])

    def scoped(self, scope: Scope) -> Spans:
        """Return the days on which subjects are employed in the programme's scope and a clause's."""
        name = scope.model_dump_json()
        if name not in self.known:
            self.known[name] = self.by_subject(scoped_spans(self.roster, self.policy.population.scope, scope))
        return self.known[name]


def facts_of(roster: Roster, records: Records, claims: Claims, policy: Policy) -> Facts:
    """Return the facts about the roster's people (in the night's world) and everybody else the claims are about."""
    many = max(len(records.people.ids), 1)
    listed = np.zeros(many, dtype=bool)
    listed[records.people.roster] = True
    # Mentors from elsewhere owe nothing: they are subjects only where they keep a record themselves.
    theirs = {name: listed[getattr(claims, name)["person"].to_numpy()] for name in ("mentored", "joined", "listed")}
    keys = {name: _keys(getattr(claims, name), many) for name in ("pairs", "owned", *theirs)}
    everybody, number = _numbers(
        {"roster": records.people.roster, **keys, **{name: keys[name][mask] for name, mask in theirs.items()}}, many
    )
    world, person = np.divmod(everybody, many)
    owned = taken_of(
        number["owned"],
        claims.owned["event"].to_numpy(),
        own=claims.attended["owned"].to_numpy(),
        other=claims.attended["mentor"].to_numpy(),
        kinds=records.kinds,
    )
    population = policy.population
    subjects = frame_of_columns({"world": world, "person": person, "left": roster.left[person]})
    subjects["enrolled"] = _first_days(records, owned, step=population.enrolled_step, many=len(world))
    if population.enrolled_step is None:
        subjects["enrolled"] = MISSING
    subjects["opted_out"] = _first_days(records, owned, step=population.opt_out_step, many=len(world))
    mentored = claims.mentored[theirs["mentored"]]
    spans = roster.leave
    at, row = matches(person, spans.key)
    return Facts(
        policy=policy,
        roster=roster,
        records=records,
        subjects=subjects,
        pairs=_known_pairs(records, roster, claims.pairs, number["pairs"]),
        mentored=_known_pairs(records, roster, mentored, number["mentored"], of_mentor=True),
        owned=owned,
        listed=frame_of_columns(
            {"subject": number["listed"], "row": claims.listed["row"].to_numpy()[theirs["listed"]]}
        ),
        joined=_joined(claims, number["joined"], theirs["joined"], records.kinds),
        leave=Spans(at, spans.start[row], spans.stop[row]),
    )


def _keys(claimed: pd.DataFrame, many: int) -> Days:
    keys: Days = claimed["world"].to_numpy() * many + claimed["person"].to_numpy()
    return keys


def _numbers(keys: Mapping[str, Days], many: int) -> tuple[Days, dict[str, Days]]:
    """Return the different keys in order, and the place among them of each given one.

    The night's, below `many`, are nearly all of them and are marked off on a list of everybody; the few of other worlds
    are searched for.
    """
    there = np.zeros(many, dtype=bool)
    elsewhere = []
    for key in keys.values():
        night = key < many
        if night.all():
            there[key] = True
        else:
            there[key[night]] = True
            elsewhere.append(key[~night])
    others = np.unique(np.concatenate(elsewhere)) if elsewhere else np.zeros(0, dtype=np.int64)
    place, first = np.cumsum(there) - 1, int(there.sum())
    numbers = {
        name: place[key]
        if key.max(initial=0) < many
        else np.where(key < many, place[np.minimum(key, many - 1)], first + np.searchsorted(others, key))
        for name, key in keys.items()
    }
    return np.concatenate([np.flatnonzero(there), others]), numbers


def _joined(claims: Claims, subject: Days, theirs: Days, kinds: Kinds) -> Taken:
    """Return the events joined by people who are subjects; external mentors are none."""
    place = np.cumsum(theirs) - 1
    own = claims.beside["owned"].to_numpy()
    kept = theirs[own]
    event = claims.joined["event"].to_numpy()[theirs]
    other = claims.beside["mentor"].to_numpy()[kept]
    return taken_of(subject, event, own=place[own[kept]], other=other, kinds=kinds)


def _first_days(records: Records, owned: Taken, *, step: Parameter[str] | None, many: int) -> Days:
    """Return the earliest day of a step of the programme's own per subject, `OPEN` where it was never taken."""
    first = np.full(many, OPEN, dtype=np.int64)
    if step is None:
        return first
    events = records.events
    taken = owned.by_kind.rows(records.kinds.among(["step"], [step.value]))
    taken = taken[events["own"].to_numpy()[owned.event[taken]]]
    day = events["held_on"].to_numpy()[owned.event[taken]]
    known = day > MISSING
    np.minimum.at(first, owned.subject[taken[known]], day[known])
    return first


def _known_pairs(
    records: Records, roster: Roster, claims: pd.DataFrame, subject: Days, *, of_mentor: bool = False
) -> pd.DataFrame:
    """Return the pairs with the days on which they end because somebody left; of a pair stated twice the last one."""
    row, mentor = claims["pair"].to_numpy(), claims["mentor"].to_numpy()
    stated = records.pairs.iloc[row]
    started, ended = stated["started"].to_numpy(), stated["ended"].to_numpy()
    other_left, own_left = np.append(roster.left, OPEN)[mentor], roster.left[claims["person"].to_numpy()]
    leaving = np.minimum(other_left, own_left) - 1
    pairs = frame_of_columns(
        {
            "subject": subject,
            "mentor": mentor,
            "started": started,
            "ended": ended,
            "mentor_left": own_left if of_mentor else other_left,
            "last": np.where(leaving < OPEN - 1, np.minimum(ended, leaving), ended),
            "pair": row,
            "role": stated["role"].array,
            "told_left": among(stated["end_reason"], ["mentor_left"]),
        },
    )
    ordered = pairs.iloc[np.lexsort((row, ended, nobody_last(mentor), started, subject))]
    again = ordered.duplicated(["subject", "role", "mentor", "started"], keep="last")
    return ordered[~again].reset_index(drop=True)


def nobody_last(people: Days) -> Days:
    """Return people as numbers to sort by, nobody after everybody."""
    return np.where(people == NOBODY, OPEN, people)


def pairs_of_roles(facts: Facts, roles: tuple[str, ...] | None, *, of_mentor: bool = False) -> pd.DataFrame:
    """Return the pairs of some roles, of any role where none is named, on the mentee's or the mentor's side."""
    pairs = facts.mentored if of_mentor else facts.pairs
    if roles is None:
        return pairs
    asked = (roles, of_mentor)
    if asked not in facts.in_roles:
        facts.in_roles[asked] = pairs[among(pairs["role"], roles)].reset_index(drop=True)
    return facts.in_roles[asked]


def pair_spans(pairs: pd.DataFrame, *, key: Days) -> Spans:
    """Return the days of pairs."""
    last = pairs["last"].to_numpy()
    return spans_from(key, pairs["started"].to_numpy(), np.where(last < OPEN, last + 1, OPEN))
