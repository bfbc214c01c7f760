"""What a programme attests itself: a committee, a fund, a list; with owner, date and a link to the evidence.

Belongs here: `obligations/attestation`, period by period. Does not belong here: writing an attestation down
(`assets/ledger`), and figures printed beside one (`scorecard.py`). Nobody's name is in a policy: the owner is an
office, the name of whoever attested comes with the attestation.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.obligations.beside.departments import departments_on
from assets.obligations.beside.periods import begun_in_force
from assets.obligations.beside.schema import ATTESTATION
from assets.obligations.beside.scoping import homes_known_on
from assets.obligations.language.said import Attestation
from assets.obligations.language.scope import Scope
from assets.storage.schema import DTYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assets.obligations.beside.inputs import Inputs
    from assets.obligations.beside.scoping import Homes
    from assets.obligations.language.policy import Policy

OFFICE = "office"
KEY = ["programme", "clause", "subject_id", "period"]


def attestations_of(
    policies: Sequence[Policy], inputs: Inputs, *, as_of: date, since: date | None = None
) -> pd.DataFrame:
    """Return `ATTESTATION`: one row per clause, period begun by the judged day, and department or the office.

    Periods that ended before `since` are listed only where they were attested: what nobody was asked for then is no
    lapse now. Attested where the ledger has it (its latest row counts), lapsed after the period's end and grace, else
    due. Beside it the latest action: what, by when and when it was done, by the same owner. Departments are those with
    somebody in scope at the period's end, or on the judged day.
    """
    homes = homes_known_on(inputs.appointment, as_of)
    rows = [
        row
        for policy in policies
        for clause in policy.clauses
        if isinstance(clause, Attestation) and not (clause.switched_off and clause.switched_off.value)
        for row in _asked(clause, policy, homes)
    ]
    asked = pd.DataFrame(
        rows, columns=["programme", "clause", "unit", "subject_id", "period", "label", "end", "due_on", "owner"]
    )
    entered = inputs.attested.assign(subject_id=inputs.attested["unit"].fillna(OFFICE))
    given = entered[entered["attested_on"].notna()].sort_values("attested_on")
    latest = given.drop_duplicates(KEY, keep="last")[[*KEY, "attested_on", "by", "link", "note"]]
    whole = asked.astype(dict.fromkeys(KEY, "str")).merge(latest, how="left", on=KEY)
    whole = whole.merge(_actions(entered), how="left", on=KEY)
    whole = whole.rename(columns={"by": "attested_by"}).assign(as_of=pd.Timestamp(as_of))
    attested = whole["attested_on"].notna()
    late = pd.to_datetime(whole["due_on"]) < pd.Timestamp(as_of)
    whole["state"] = pd.Series("due", index=whole.index).mask(late, "lapsed").mask(attested, "attested")
    if since is not None:
        whole = whole[attested | (pd.to_datetime(whole["end"]) >= pd.Timestamp(since))]
    typed = whole[list(ATTESTATION.column_names)].astype(
        {column.name: DTYPES[column.type] for column in ATTESTATION.columns}
    )
    return typed.sort_values(list(ATTESTATION.key), ignore_index=True)


def _actions(entered: pd.DataFrame) -> pd.DataFrame:
    """Return the latest action of each attestation: `KEY`, action (its note), action_due_on and action_done_on."""
    actions = entered[entered["action_due_on"].notna()].sort_values("at", kind="stable")
    latest = actions.drop_duplicates(KEY, keep="last")
    return latest[[*KEY, "note", "action_due_on", "action_done_on"]].rename(columns={"note": "action"})


def _asked(clause: Attestation, policy: Policy, homes: Homes) -> Iterator[dict[str, Any]]:
    for period in begun_in_force(clause, policy, as_of=homes.as_of):
        day = min(period.end, homes.as_of)
        subjects = departments_on(homes, policy, Scope(), day=day) if clause.unit == "department" else [OFFICE]
        for subject in subjects:
            yield {
                "programme": policy.programme,
                "clause": clause.clause,
                "unit": clause.unit,
                "subject_id": subject,
                "period": period.start.isoformat(),
                "label": period.label,
                "end": period.end,
                "due_on": period.end + timedelta(days=clause.grace_days.value),
                "owner": clause.owner.value,
            }
