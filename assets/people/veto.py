"""Names that speak against a key: an assistant's e-mail, or a colleague's id, beside the name of the person meant.

Belongs here: whether a key may stand beside the name typed with it. Does not belong here: the weights (`evidence`).

Rejected: to let a key stand unless first and last name both conflict with its owner's. People marry and go by
nicknames, but the colleague whose address was typed by mistake is a Kim among Kims, or a Laura like the one meant, so
often that one in thirty such mistakes was linked to the owner. So a key beside a name that is not the owner's letter by
letter links only where the evidence, the key included, would link by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from assets.people.by_evidence import weighed
from assets.people.evidence.names import typed_readings
from assets.people.evidence.weights import shipped_weights

if TYPE_CHECKING:
    from assets.people.by_evidence import Roster


def bears_the_name(asked: pd.DataFrame, person_ids: pd.Series, *, bearers: pd.DataFrame) -> pd.Series:
    """Return whether no name was typed, or exactly one of the person's (boolean, on the index of `asked`).

    `bearers` is `roster.name_bearers`. A person without a name on the roster conflicts with nothing.
    """
    borne = set(zip(bearers["name"], bearers["person_id"], strict=True))
    named = set(bearers["person_id"])
    return pd.Series(
        [
            not isinstance(name, str) or person not in named or (name, person) in borne
            for name, person in zip(asked["name"], person_ids, strict=True)
        ],
        index=asked.index,
        dtype="bool",
    )


def told_by_the_name(asked: pd.DataFrame, linked: pd.DataFrame, *, roster: Roster) -> pd.Series:
    """Return whether the name typed beside a key is reason enough to let it stand (boolean, on the index of `asked`).

    `linked` has the person_id the key belongs to and the method, on the same index. A name in letters that are not
    compared is reason enough.
    """
    # Of the keys the evidence knows e-mail and employee id; a username or a prior id proves as much as the id itself.
    person_ids = linked["person_id"]
    ids = asked["employee_id"].mask(linked["method"].isin(["username", "alias"]), person_ids)
    evidence = weighed(asked.assign(employee_id=ids), roster=roster, weights=shipped_weights())
    readable = pd.Series([bool(typed_readings(name=name)) for name in asked["written"].fillna("")], index=asked.index)
    return ((evidence["decision"] == "auto") & (evidence["person_id"] == person_ids)) | ~readable
