"""The HR delivery the last night refused and a person may accept, for the person who decides whether it is right.

Belongs here: reading `hr/delivery`. Does not belong here: refusing (`gate.py`) and writing the decision down
(`ledger`). Only a delivery that may be whole can be acknowledged (smaller, a department gone, doubts about many rows):
one that cannot be read has to be delivered again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assets.hr.gate import ACKNOWLEDGEABLE, in_order_of_looking

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
    """Return the newest refused delivery that may be acknowledged, `None` where a later one is in use.

    `deliveries` are the rows of `hr/delivery`.
    """
    ordered = in_order_of_looking(deliveries)
    if ordered.empty or ordered["state"].iloc[-1] != "refused":
        return None
    row = ordered.iloc[-1]
    if not any(words in row["reason"] for words in ACKNOWLEDGEABLE):
        return None
    return RefusedDelivery(
        delivery_id=str(row["delivery_id"]),
        people=int(row["people"]),
        appointments=int(row["appointments"]),
        reason=str(row["reason"]),
    )
