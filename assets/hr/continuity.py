"""What an accepted delivery may not make unknown: people, names and prior ids that an earlier one gave.

Belongs here: joining a new delivery's tables with the last good ones. Does not belong here: accepting a delivery
(`deliveries.py`). HR corrects rows in place and extracts lose rows; a person who is in last month's extract and not in
this one has not left, HR has merely stopped saying anything about him (reference hr-and-identity §1.2.8 and 9).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from assets.hr.absences import faults_of_leaves
from assets.hr.among import is_among
from assets.hr.history import EMPLOYED, home_on
from assets.hr.plausibility import faults_of_appointments
from assets.hr.schema import PERSON_ALIAS, PERSON_NAME, QUARANTINE

if TYPE_CHECKING:
    from datetime import date

    Tables = dict[str, pd.DataFrame]

HELD_BY_STATUS = ("appointment", "leave")
"""What is kept of a person whose status cannot be read."""

OF_A_PERSON = ("person", "person_name", "person_alias", "appointment", "leave", "career_date")


def with_what_was_known(tables: Tables, *, last: Tables, tonight: date, file: str) -> Tables:
    """Return the tables of a delivery with what it no longer says.

    A vanished person keeps the last rows, and is noted as missing_from_feed while employed by them; a person whose id
    became a prior id of another has not vanished. A name form that is no longer delivered stays as `former` until
    tonight, a prior id that is no longer delivered stays, closed, and links nobody any more. Whoever was employed and
    is no more, while a row with an unknown status is set aside, keeps the last appointments. An appointment told only
    from a day after its own start on keeps the rows that an earlier delivery told of the days before.
    """
    vanished = _vanished(tables, last=last)
    unread = _unread(tables, last=last, tonight=tonight)
    joined = dict(tables)
    for name in OF_A_PERSON:
        held = [*vanished, *unread] if name in HELD_BY_STATUS else vanished
        kept = last[name][last[name]["person_id"].isin(held)]
        told = tables[name][~tables[name]["person_id"].isin(unread)] if name in HELD_BY_STATUS else tables[name]
        joined[name] = _joined(told, kept)
    joined["appointment"] = _with_untold_history(joined["appointment"], last=last["appointment"])
    joined["person_name"] = _with_former_names(joined["person_name"], last=last["person_name"], tonight=tonight)
    joined["person_alias"] = _with_closed_aliases(joined["person_alias"], last=last["person_alias"], tonight=tonight)
    notes = _missing_from_feed(last["appointment"], vanished=vanished, tonight=tonight, file=file)
    faults = [
        faults_of_leaves(joined["leave"], joined["appointment"], tonight=tonight),
        faults_of_appointments(joined, tonight=tonight),
    ]
    joined["quarantine"] = _joined(_joined(tables["quarantine"], notes), pd.concat(faults, ignore_index=True))
    return joined


def _vanished(tables: Tables, *, last: Tables) -> list[str]:
    before = last["person"]["person_id"]
    still_known = is_among(before, tables["person"]["person_id"]) | is_among(before, tables["person_alias"]["alias_id"])
    return before[~still_known].tolist()


def _unread(tables: Tables, *, last: Tables, tonight: date) -> list[str]:
    """Return the people whom the last rows employ tonight and these do not, because a row's status is unknown."""
    quarantine = tables["quarantine"]
    noted = quarantine.loc[quarantine["problem"] == "unknown_status", "person_id"]
    before, now = (
        set(frame.loc[_is_employed(frame, tonight=tonight) & frame["person_id"].isin(noted), "person_id"])
        for frame in (last["appointment"], tables["appointment"])
    )
    return sorted(before - now)


def _is_employed(appointment: pd.DataFrame, *, tonight: date) -> pd.Series[bool]:
    day = pd.Timestamp(tonight)
    covers = (appointment["valid_from"] <= day) & (appointment["valid_to"].isna() | (appointment["valid_to"] > day))
    return covers & appointment["employment_status"].isin(EMPLOYED)


def _missing_from_feed(appointment: pd.DataFrame, *, vanished: list[str], tonight: date, file: str) -> pd.DataFrame:
    day = pd.Timestamp(tonight)
    employed = _is_employed(appointment, tonight=tonight) & appointment["person_id"].isin(vanished)
    people = appointment[employed].drop_duplicates("person_id")[["person_id", "snapshot_id"]].assign(day=day)
    homes = home_on(appointment, people)
    return pd.DataFrame(
        {
            "source": file + " without " + people["person_id"],
            "problem": "missing_from_feed",
            "field": "person_id",
            "person_id": people["person_id"],
            "department": homes["department"],
            "snapshot_id": people["snapshot_id"],
        }
    )[list(QUARANTINE.column_names)].astype("str")


def _with_untold_history(appointment: pd.DataFrame, *, last: pd.DataFrame) -> pd.DataFrame:
    """Return the appointments with the earlier rows of those whose source tells the present only."""
    key = ["person_id", "appointment_id"]
    rows = appointment.sort_values([*key, "valid_from"], kind="stable").drop_duplicates(key)
    begun_before = rows[rows["appointment_start"] < rows["valid_from"]]
    told = begun_before[[*key, "valid_from"]].rename(columns={"valid_from": "told_from"})
    kept = last.merge(told, on=key)
    kept = kept[kept["valid_from"] < kept["told_from"]]
    open_then = kept["valid_to"].isna() | (kept["valid_to"] > kept["told_from"])
    kept = kept.assign(valid_to=kept["valid_to"].mask(open_then, kept["told_from"]))
    return _joined(appointment, kept).sort_values([*key, "valid_from"], kind="stable", ignore_index=True)


def _with_former_names(names: pd.DataFrame, *, last: pd.DataFrame, tonight: date) -> pd.DataFrame:
    form = ["person_id", "first", "middle", "last"]
    current = pd.MultiIndex.from_frame(names[form].fillna(""))
    former = last[~pd.MultiIndex.from_frame(last[form].fillna("")).isin(current)]
    closed = former["valid_to"].fillna(pd.Timestamp(tonight).as_unit("us"))
    joined = _joined(names, former.assign(name_type="former", valid_to=closed))
    return joined.drop_duplicates(list(PERSON_NAME.key), ignore_index=True)


def _with_closed_aliases(aliases: pd.DataFrame, *, last: pd.DataFrame, tonight: date) -> pd.DataFrame:
    key = list(PERSON_ALIAS.key)
    gone = last[~pd.MultiIndex.from_frame(last[key]).isin(pd.MultiIndex.from_frame(aliases[key]))]
    closed = gone["valid_to"].fillna(pd.Timestamp(tonight).as_unit("us"))
    return _joined(aliases, gone.assign(valid_to=closed))


def _joined(frame: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    if more.empty:
        return frame
    return pd.concat([frame, more[frame.columns]], ignore_index=True).astype(frame.dtypes.to_dict())
