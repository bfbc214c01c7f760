"""What the roster can be asked: who holds a key, and who bears a name.

Belongs here: the two look-up frames made from HR's people. Does not belong here: what was typed (`references.py`) and
the decision (`match.py`).
"""

from __future__ import annotations

import pandas as pd

from assets.people.keys import folded_emails, folded_names, folded_usernames


def key_holders(person: pd.DataFrame, person_alias: pd.DataFrame) -> pd.DataFrame:
    """Return part, key, method, person_id: every exact key of every person, several persons for one key included.

    A prior id counts as an employee id while HR delivers it (`valid_to` missing). Other e-mails count as much as the
    work e-mail: people change them, and keep using the old one.
    """
    alias = person_alias[person_alias["valid_to"].isna()]
    other = person[["person_id", "other_emails"]].explode("other_emails").dropna(subset="other_emails")
    parts = [
        _keys("employee_id", "employee_id", person["person_id"], person["person_id"]),
        _keys("employee_id", "alias", alias["alias_id"], alias["person_id"]),
        _keys("username", "username", folded_usernames(person["username"]), person["person_id"]),
        _keys("email", "email", folded_emails(person["work_email"]), person["person_id"]),
        _keys("email", "email", folded_emails(other["other_emails"].astype("str")), other["person_id"]),
    ]
    holders = pd.concat(parts, ignore_index=True).dropna(subset="key")
    return holders.drop_duplicates(["part", "key", "person_id"], ignore_index=True)


def name_bearers(person_name: pd.DataFrame) -> pd.DataFrame:
    """Return name, person_id: every form of every name, folded, with and without the middle name."""
    first, middle, last = (person_name[column].fillna("") for column in ("first", "middle", "last"))
    forms = pd.concat([first + " " + last, first + " " + middle + " " + last])
    people = pd.concat([person_name["person_id"], person_name["person_id"]])
    bearers = pd.DataFrame({"name": folded_names(forms.reset_index(drop=True)), "person_id": people.to_numpy()})
    return bearers.dropna().drop_duplicates(ignore_index=True)


def _keys(part: str, method: str, keys: pd.Series, people: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {"part": part, "key": keys.to_numpy(), "method": method, "person_id": people.to_numpy()}
    ).astype("str")
