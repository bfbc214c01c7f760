"""What hubs, affinity groups and departments owe: that so many mentors are there.

Belongs here: cardinality of the units that are no people (A2, W6a). Does not belong here: cardinality of people, which
is the kernel's. Units are few, so these rows are made window by window.

The registry gives a hub no dates of its own. It is looked at from the first window for which anything is on record
about it (a mentor listed, a mentee assigned), and where there is nothing, in the window of the judged day only: a hub
opened last week did not owe mentors ten years ago.

Somebody whom nobody can tell from what was typed is no mentor yet, but may be one: a unit that would have enough with
those is not said to be short.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.mentoring.on_register import listed_on, mentors_of_hubs, seniors_of_groups
from assets.obligations.beside.departments import departments_on
from assets.obligations.beside.lookup import looked_up, no_later
from assets.obligations.beside.open_mentors import may_be_there, may_count
from assets.obligations.beside.pairs import active_by_day
from assets.obligations.beside.periods import begun_in_force
from assets.obligations.beside.rows import obligation_rows
from assets.obligations.columns.calendar import date_text
from assets.obligations.language.policy import filled
from assets.obligations.words.wording import counted_text, number_word, sentence_case

if TYPE_CHECKING:
    from datetime import date, datetime

    from assets.obligations.beside.inputs import Inputs
    from assets.obligations.beside.scoping import Homes
    from assets.obligations.language.kinds import Cardinality
    from assets.obligations.language.policy import Policy

UNIT = ["subject_id", "window"]
UNITS = ("hub", "affinity_group", "department")
FOUND = {"subject_id": "str", "window": "int64", "mentor": "str", "source": "str", "typed": "str"}
"""Mentors by unit and window; `typed` of a candidate for somebody nobody can tell, missing where the mentor is told."""


def unit_obligations(
    rule: Cardinality,
    policy: Policy,
    inputs: Inputs,
    homes: Homes,
    *,
    as_of: date,
    known_at: datetime | None,
    snapshot: str,
) -> pd.DataFrame:
    """Return `OBLIGATION` without `quarter`: a row per unit and window that began by the judged day.

    person_id and counterpart_id are missing. What counts is there on the window's last day, or on the judged day while
    the window is open. Reduced to met, pending, indeterminate (`identity`), not_met and advice: nobody can be
    on leave from being a hub.
    """
    windows = _windows(rule, policy, as_of)
    if rule.unit == "hub":
        subjects, found = _hubs(policy, inputs, homes, windows)
    elif rule.unit == "affinity_group":
        subjects, found = _groups(policy, inputs, homes, windows)
    else:
        subjects, found = _departments(rule, policy, inputs, homes, windows)
    owed = _judged(subjects, found, rule, policy, as_of)
    return obligation_rows(owed, rule, policy, as_of=as_of, known_at=known_at, snapshot=snapshot)


def _windows(rule: Cardinality, policy: Policy, as_of: date) -> pd.DataFrame:
    """Return window (number), start, end, day (the one looked at), due and label of the windows begun."""
    periods = begun_in_force(rule, policy, as_of=as_of)
    frame = pd.DataFrame(
        {
            "start": pd.to_datetime([period.start for period in periods]).as_unit("us"),
            "end": pd.to_datetime([period.end for period in periods]).as_unit("us"),
            "label": pd.Series([period.label for period in periods], dtype="str"),
        }
    )
    day = no_later(frame["end"], as_of)
    due = frame["end"] + pd.Timedelta(days=filled(policy, rule, "grace_days"))
    return frame.assign(window=np.arange(len(frame)), day=day, due=due)


def _hubs(policy: Policy, inputs: Inputs, homes: Homes, windows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    own = inputs.hub[(inputs.hub["programme"] == policy.programme) & (inputs.hub["kind"] == "hub")]
    subjects = _since_first_record(own["hub"], _first_records(policy, inputs), windows).assign(department=None)
    subjects["hub"] = subjects["subject_id"]
    return subjects, _there(mentors_of_hubs(inputs.hub_mentor, policy.programme), inputs, homes, windows)


def _there(listed: pd.DataFrame, inputs: Inputs, homes: Homes, windows: pd.DataFrame) -> pd.DataFrame:
    """Return `FOUND`: who of rows of `HUB_MENTOR` is there on the day looked at, and whoever an open name could be."""
    both = listed.merge(windows[["window", "day"]], how="cross")
    both = both[listed_on(both, both["day"])].rename(columns={"hub": "subject_id", "person_id": "mentor"})
    told = both[both["mentor"].notna()]
    told = told[homes.are_there(told["mentor"], told["day"])]
    maybe = may_be_there(both.dropna(subset="typed"), inputs.review, homes)
    return pd.concat([told, maybe], ignore_index=True).reindex(columns=list(FOUND))


def _first_records(policy: Policy, inputs: Inputs) -> pd.DataFrame:
    """Return hub and day of everything on record about a hub; a mentor listed without a date says none."""
    listed = mentors_of_hubs(inputs.hub_mentor, policy.programme)
    pairs = inputs.pair[(inputs.pair["programme"] == policy.programme) & inputs.pair["hub"].notna()]
    return pd.concat(
        [
            listed[["hub", "valid_from"]].set_axis(["hub", "first"], axis=1),
            pairs[["hub", "started_on"]].set_axis(["hub", "first"], axis=1),
        ],
        ignore_index=True,
    )


def _since_first_record(units: pd.Series[Any], records: pd.DataFrame, windows: pd.DataFrame) -> pd.DataFrame:
    """Return units × windows that end on or after the unit's first record, at least the latest window."""
    first = looked_up(units, records.groupby("hub")["first"].min())
    first = no_later(first.fillna(windows["start"].max()), windows["start"].max())
    crossed = pd.DataFrame({"subject_id": units, "first": first}).merge(windows, how="cross")
    return crossed[crossed["end"] >= crossed["first"]].reset_index(drop=True)


def _groups(policy: Policy, inputs: Inputs, homes: Homes, windows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    own = inputs.hub[inputs.hub["programme"] == policy.programme]
    groups = own[own["kind"] == "affinity_group"]
    group_of = own[own["kind"] == "hub"].set_index("hub")["affinity_group"]
    records = _first_records(policy, inputs)
    records["hub"] = looked_up(records["hub"], group_of)
    subjects = _since_first_record(groups["hub"], records.dropna(subset="hub"), windows)
    found = _there(seniors_of_groups(inputs.hub, inputs.hub_mentor, policy.programme), inputs, homes, windows)
    return subjects.assign(hub=None, department=None), found


def _departments(
    rule: Cardinality, policy: Policy, inputs: Inputs, homes: Homes, windows: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    in_force = [departments_on(homes, policy, rule.scope, day=day) for day in windows["day"]]
    counts = [len(codes) for codes in in_force]
    subjects = windows.iloc[np.repeat(np.arange(len(windows)), counts)].reset_index(drop=True)
    codes = pd.Series([code for codes in in_force for code in codes], dtype="str")
    subjects = subjects.assign(subject_id=codes, department=codes, hub=None)
    pairs = inputs.pair[(inputs.pair["programme"] == policy.programme) & inputs.pair["mentor_id"].notna()]
    if rule.roles:
        pairs = pairs[pairs["role"].isin(rule.roles.value)]
    pair, window = np.nonzero(active_by_day(pairs, windows["day"], homes))
    both = pairs[["mentor_id", "source"]].iloc[pair].reset_index(drop=True)
    both = both.assign(window=window, day=windows["day"].to_numpy()[window])
    both = both.drop_duplicates(["window", "mentor_id"]).reset_index(drop=True)
    home = homes.on(both["mentor_id"], both["day"])["department_code"]
    found = both.assign(subject_id=home.to_numpy()).rename(columns={"mentor_id": "mentor"})
    return subjects, found[found["subject_id"].notna()].reindex(columns=list(FOUND))


def _judged(
    subjects: pd.DataFrame, found: pd.DataFrame, rule: Cardinality, policy: Policy, as_of: date
) -> pd.DataFrame:
    if subjects.empty:
        return subjects
    found = found.astype(FOUND)
    counts = (
        found[found["typed"].isna()]
        .groupby(UNIT)
        .agg(counted=("mentor", "nunique"), evidence=("source", lambda source: sorted(set(source.dropna().tolist()))))
    )
    owed = subjects.merge(counts.join(may_count(found), how="outer").reset_index(), how="left", on=UNIT)
    today, due = pd.Timestamp(as_of), owed["due"]
    counted = owed["counted"].fillna(0).astype("int64")
    met, waiting = counted >= rule.minimum.value, today <= due
    maybe = counted + owed["may_count"].fillna(0).astype("int64") >= rule.minimum.value
    soon = waiting & ((due - today).dt.days <= filled(policy, rule, "due_soon_days"))
    unmet = "advice" if rule.strength == "I" else "not_met"
    owed = owed.assign(
        counted=counted,
        evidence=pd.Series([each if isinstance(each, list) else [] for each in owed["evidence"]], dtype="object"),
        state=np.select([met, waiting, maybe], ["met", "pending", "indeterminate"], default=unmet),
        reason=np.select([met, soon, waiting, maybe], ["", "due_soon", "", "identity"], default=""),
        met_on=owed["day"].where(met),
    ).rename(columns={"start": "window_start", "end": "window_end", "due": "due_on", "label": "period"})
    return owed.assign(why=[_why(row, rule) for row in owed.to_dict("records")])


def _why(row: dict[Any, Any], rule: Cardinality) -> str:
    many, needed = row["counted"], rule.minimum.value
    there = f"{counted_text(many, rule.evidence.noun)} {'is' if many <= 1 else 'are'} on record"
    found = f"{there} on {date_text(row['day'])}"
    short = f"{number_word(needed)} {'is' if needed == 1 else 'are'} required"
    sentence = {
        "met": sentence_case(found),
        "pending": f"Not due yet: {found}; {short} by {date_text(row['due_on'])}",
        "indeterminate": (
            "Cannot be told: the registry names somebody who may be one of several people on the roster; without it "
            f"{found}, and {short}"
        ),
        "advice": f"Advised: {found}; {short.replace('required', 'advised')}",
    }
    return f"{sentence.get(row['state']) or f'{sentence_case(found)}; {short}'} ({rule.clause})."
