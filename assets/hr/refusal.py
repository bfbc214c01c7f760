"""The shrunken HR delivery the last night refused, for the person who decides whether it is right.

Belongs here: reading `hr/delivery`. Does not belong here: refusing (`gate.py`) and writing the decision down
(`ledger`). Only a delivery that is smaller can be acknowledged: one that cannot be read has to be delivered again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assets.hr.gate import SHRUNKEN

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class RefusedDelivery:
    """A refusal in force: the delivery, the people and appointments in it, and the sentence it was refused with."""

    delivery_id: str
    people: int
    appointments: int
    reason: str


def refused_delivery(deliveries: pd.DataFrame) -> RefusedDelivery | None:
    """Return the newest delivery refused for having shrunk, `None` where a later one is in use. `hr/delivery` rows."""
    ordered = deliveries.sort_values(["landed_on", "received_at"], kind="stable", na_position="first")
    if ordered.empty or ordered["state"].iloc[-1] != "refused" or SHRUNKEN not in ordered["reason"].iloc[-1]:
        return None
    row = ordered.iloc[-1]
    return RefusedDelivery(
        delivery_id=str(row["delivery_id"]),
        people=int(row["people"]),
        appointments=int(row["appointments"]),
        reason=str(row["reason"]),
    )
