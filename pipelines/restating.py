"""A closed quarter judged again with what is known now, beside what was published.

Belongs here: judging it and the differences. Does not belong here: the published rows, which are read and never
written. The date judged stays the one of the closing, so that what somebody did since does not look like a correction;
what was entered, decided or corrected since is used. Writing the whole judgement again was rejected: a second full
partition would have to be kept apart from the first for ever, and people ask for what differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import pandas as pd

    from assets.quarters import Quarter
    from assets.storage.store import TableStore
    from pipelines.programmes import Programmes

RATED = ["programme", "clause", "measure", "by", "group"]
COMPARED = ("judged", "on_time_rate", "done_rate")


@dataclass(frozen=True, slots=True)
class Differences:
    """What a restatement says, without its id: rows of `RESTATEMENT` and of `RESTATED_RATE`."""

    rows: list[dict[str, Any]]
    rates: list[dict[str, Any]]


def judged_again(
    store: TableStore, programmes: Programmes, quarter: Quarter, *, published: pd.DataFrame, as_of: date
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `OBLIGATION` and `RATE` of one quarter, judged on a day from the tables as they are now.

    `published` are the quarter's rows of `OBLIGATION`. What was carried into the quarter because it was not met, and
    would not be now, comes along from the quarter it was due in, so that its new state can be told. An exemption
    approved after that day counts as one approved on it: late, and so an exception and no exclusion.
    """
    import pandas as pd

    from assets.hr.schema import DELIVERY
    from assets.obligations.judgements import judgements_of
    from assets.redcap.schema import PULL
    from pipelines.programmes import clauses_not_measured
    from pipelines.stored import judged_from, stored

    inputs = judged_from(store) | {table.name: stored(store, table) for table in (DELIVERY, PULL)}
    inputs["exemption"] = _approved_by(inputs["exemption"], as_of)
    versions = [
        [*(old for old in programmes.earlier if old.programme == policy.programme), policy]
        for policy in programmes.policies
    ]
    unfed = clauses_not_measured(programmes)
    quarters = [quarter]
    while len(published) and quarters[0].start > published["due_on"].min().date():
        quarters.insert(0, quarters[0].following(-1))
    found = judgements_of(inputs, versions, not_measured=unfed, quarters=quarters, as_of=as_of)
    rows, rates = found.tables["obligation"], found.tables["rate"]
    held = rows["quarter"] == quarter.key
    known = rows["obligation_id"].isin(published["obligation_id"])
    elsewhere = rows[known & ~held & ~rows["obligation_id"].isin(rows.loc[held, "obligation_id"])]
    carried = elsewhere.drop_duplicates("obligation_id", keep="last").assign(quarter=quarter.key)
    together = pd.concat([rows[held], carried], ignore_index=True) if len(carried) else rows[held]
    return together, rates[rates["quarter"] == quarter.key]


def differences_between(
    was: pd.DataFrame, now: pd.DataFrame, *, rates_were: pd.DataFrame, rates_now: pd.DataFrame
) -> Differences:
    """Return what differs between two judgements of a quarter: rows of `OBLIGATION` and of `RATE`.

    A programme that is not judged now (its folder is broken, or the settings leave it out) is left out of both.
    """
    judged = set(now["programme"])
    was, rates_were = was[was["programme"].isin(judged)], rates_were[rates_were["programme"].isin(judged)]
    return Differences(_rows(was, now), _rates(rates_were, rates_now))


def _rows(was: pd.DataFrame, now: pd.DataFrame) -> list[dict[str, Any]]:
    both = was.merge(now, how="outer", on="obligation_id", suffixes=("_was", "_is"))
    before, after = (both[f"{name}_was"].fillna("") for name in ("state", "reason"))
    state, reason = (both[f"{name}_is"].fillna("") for name in ("state", "reason"))
    changed = both[(before != state) | (after != reason)]
    return [
        {
            "quarter": _either(row, "quarter"),
            "obligation_id": row["obligation_id"],
            **{name: _either(row, name) for name in ("programme", "clause", "measure", "person_id", "why", "as_of")},
            "was": _cell(row["state_was"]),
            "was_reason": _cell(row["reason_was"]),
            "is": _cell(row["state_is"]),
            "is_reason": _cell(row["reason_is"]),
            "was_known_at": _cell(row["known_at_was"]),
            "known_at": _cell(row["known_at_is"]),
        }
        for row in changed.sort_values("obligation_id").to_dict("records")
    ]


def _rates(were: pd.DataFrame, now: pd.DataFrame) -> list[dict[str, Any]]:
    import pandas as pd

    both = were.merge(now, how="outer", on=["quarter", *RATED], suffixes=("_was", "_is"))
    pairs = [(both[f"{name}_was"], both[f"{name}_is"]) for name in COMPARED]
    same = pd.concat(
        [one.eq(other).fillna(False) | (one.isna() & other.isna()) for one, other in pairs], axis="columns"
    )
    rows = both[~same.all(axis="columns")].to_dict("records")
    return [
        {
            **{name: row[name] for name in ("quarter", *RATED)},
            **{f"{side}_{name}": _cell(row[f"{name}_{side}"]) for name in COMPARED for side in ("was", "is")},
            "suppressed_outside": any(_cell(row[f"suppressed_outside_{side}"]) is True for side in ("was", "is")),
        }
        for row in rows
    ]


def _either(row: Any, name: str) -> Any:
    now = _cell(row[f"{name}_is"])
    return _cell(row[f"{name}_was"]) if now is None else now


def _cell(value: Any) -> Any:
    """Return a cell, `None` where it is missing."""
    import pandas as pd

    if isinstance(value, list):
        return value
    if pd.isna(value):
        return None
    return bool(value) if str(type(value).__name__) == "bool_" else value


def _approved_by(exemption: pd.DataFrame, as_of: date) -> pd.DataFrame:
    import pandas as pd

    day = pd.Timestamp(as_of).as_unit("us")
    return exemption.assign(approved_on=exemption["approved_on"].where(~(exemption["approved_on"] > day), day))


def with_id(rows: Sequence[dict[str, Any]], restatement_id: str) -> list[dict[str, Any]]:
    """Return rows under the id of their restatement."""
    return [row | {"restatement_id": restatement_id} for row in rows]
