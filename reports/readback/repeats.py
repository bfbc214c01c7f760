"""What stands twice: in one workbook, in the same file returned again, and in workbooks of two people.

Belongs here: telling a repetition from a contradiction. Does not belong here: any other reason to reject a row. A
repetition adds nothing. A contradiction within a workbook is rejected, because nobody can tell which was meant; one
between two people is asked of the office, because each may know something the other does not.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from assets.ledger.returned import returned_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import pandas as pd

    from assets.ledger.returned import Delivery, Returned

ONE_ANSWER: Final = frozenset({"identity", "pairing", "attestation", "ending"})
"""Forms of which only one answer can be right; a reminder may be sent twice."""

Key = tuple[str, str]


def with_earlier(
    rows: Sequence[Returned],
    returned: pd.DataFrame,
    *,
    rulings: Mapping[str, Mapping[str, Any]],
    delivery: Delivery,
    made_at: datetime | None,
) -> list[Returned]:
    """Return the rows with the outcome their repetitions leave them.

    `returned` is ledger/returned as it is, `rulings` are rows of ledger/approval by request, `made_at` is the moment
    whose snapshots the workbook shows. What the same person returned in the same file keeps the outcome it had.
    What was refused may be asked again in another file.
    """
    before = {str(row["returned_id"]): _record(row) for row in returned.to_dict("records")}
    by_key: dict[Key, list[dict[str, Any]]] = {}
    for row in before.values():
        was_refused = rulings.get(row["returned_id"], {}).get("decision") == "refused"
        if row["outcome"] in {"accepted", "requested"} and not was_refused:
            by_key.setdefault((row["form"], row["key"]), []).append(row)
    told = []
    for one in _without_repetitions(rows):
        same = before.get(returned_id(one, delivery))
        if same is not None:
            told.append(replace(one, outcome=same["outcome"], reason=_again(same, rulings.get(same["returned_id"]))))
        elif one.outcome in {"accepted", "requested"}:
            told.append(_against(one, by_key.get((one.form, one.key), []), delivery=delivery, made_at=made_at))
        else:
            told.append(one)
    return told


def _without_repetitions(rows: Sequence[Returned]) -> list[Returned]:
    """Return the rows, those that repeat or contradict another of the same workbook marked."""
    understood: dict[Key, list[Returned]] = {}
    for one in rows:
        if one.outcome in {"accepted", "requested"}:
            understood.setdefault((one.form, one.key), []).append(one)
    told = []
    for one in rows:
        alike = understood.get((one.form, one.key), [])
        if one.outcome == "rejected" or len(alike) < 2:  # noqa: PLR2004 - two are a repetition
            told.append(one)
        elif any(other.shown() != one.shown() for other in alike):
            told.append(
                replace(one, outcome="rejected", reason="The row stands twice with different entries: keep one.")
            )
        elif one is alike[0]:
            told.append(one)
        else:
            told.append(replace(one, outcome="duplicate", reason="The row stands twice with the same entries."))
    return told


def _against(
    one: Returned, earlier: Sequence[dict[str, Any]], *, delivery: Delivery, made_at: datetime | None
) -> Returned:
    """Return a row as what was returned before about the same leaves it."""
    # Of what has one answer the latest counts: who goes back to an older one says something new.
    for row in earlier[-1:] if one.form in ONE_ANSWER else earlier:
        # A record that was corrected and is wrong again is contested anew.
        if row["shown"] == one.shown() and row["seen"] == one.facts.get("seen"):
            return replace(one, outcome="duplicate", reason=f"The same was returned on {row['at']:%Y-%m-%d}.")
    others = [
        row
        for row in earlier
        if row["by"] != delivery.by.name and (made_at is None or row["at"] > made_at) and one.form in ONE_ANSWER
    ]
    if not others:
        return one
    day = f"{others[-1]['at']:%Y-%m-%d}"
    why = f"Somebody else answered otherwise on {day}, after this workbook was made: the office decides."
    return replace(one, outcome="requested", reason=why)


def _again(row: Mapping[str, Any], ruling: Mapping[str, Any] | None) -> str:
    before = f"Returned before, on {row['at']:%Y-%m-%d}."
    if ruling is not None:
        ruled = f"{before} It was {ruling['decision']} on {ruling['on']:%Y-%m-%d}"
        return (
            f"{ruled}: to ask again, fill in the newest workbook." if ruling["decision"] == "refused" else f"{ruled}."
        )
    return f"{before} {row['reason']}" if isinstance(row["reason"], str) else before


def _record(row: Any) -> dict[str, Any]:
    cells = {str(name): value for name, value in row.items()}
    typed = json.loads(cells["typed"])
    typed.pop("comment", None)
    return cells | {"shown": typed, "seen": json.loads(cells["facts"]).get("seen")}
