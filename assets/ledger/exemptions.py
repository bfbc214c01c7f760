"""Exemptions: who asked for one, who approved it, and which are in force on a day.

Belongs here: rows of `ledger/exemption` as values. Does not belong here: what an exemption excuses
(`obligations/owed/excuses.py`). Each step is a row of its own that repeats the request, so the latest row of an
exemption says all of it and nothing was ever rewritten. Filling the approval into the request's row was rejected for
that reason.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from assets.ledger.append import RefusedError, append_row, rows_known
from assets.ledger.schema import EXEMPTION
from assets.short_hash import short_hash

if TYPE_CHECKING:
    from datetime import date, datetime

    import pandas as pd

    from assets.ledger.office import Person
    from assets.storage.store import TableStore

Reason = Literal["on_leave", "reduced_duties", "mentored_elsewhere", "leaving", "not_possible", "opted_out", "agreed"]
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)
"""Codes and nothing else: a leave type or a medical reason has no place in the ledger."""

Step = Literal["requested", "approved", "refused", "ended"]

WORDS: Final[dict[str, str]] = {
    "on_leave": "on leave",
    "reduced_duties": "reduced duties",
    "mentored_elsewhere": "mentored elsewhere",
    "leaving": "leaving",
    "not_possible": "not possible",
    "opted_out": "opted out",
    "agreed": "agreed with the office",
}
"""Reason → how a workbook shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an exemption is asked for: a blank clause means all of the programme, a missing day no bound."""

    programme: str
    clause: str = ""
    person_id: str
    valid_from: date | None = None
    valid_to: date | None = None
    reason: str

    def __post_init__(self) -> None:
        """Refuse what says nothing, what is no code, and what runs backward."""
        if not self.programme or not self.person_id:
            raise RefusedError("an exemption names a programme and a person.")
        if self.reason not in REASONS:
            raise RefusedError(f"{self.reason!r} is no reason for an exemption: give one of {', '.join(REASONS)}.")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise RefusedError("an exemption ends on or after its first day.")


def request_row(
    wanted: Wanted, *, by: Person, on: date, file_hash: str = "", about: str = "", at: datetime
) -> dict[str, Any]:
    """Return the row of `EXEMPTION` that asks for an exemption; the id is the same for the same request.

    `about` tells requests apart that ask for the same, such as two rows of a workbook: each is decided by itself.
    """
    content = asdict(wanted)
    exemption_id = short_hash([*map(str, content.values()), by.name, by.unit, on.isoformat(), file_hash, about])
    asked = {"requested_by": by.name, "requested_unit": by.unit, "requested_on": on, "file_hash": file_hash or None}
    named = {"exemption_id": exemption_id, "clause": wanted.clause or None, "at": at, "step": "requested"}
    return dict.fromkeys(EXEMPTION.column_names) | content | asked | named


def decided_row(request: dict[str, Any], *, step: Step, by: Person, on: date, at: datetime) -> dict[str, Any]:
    """Return the row of `EXEMPTION` that decides on a request: the request again, with who decided."""
    approval = {"approved_by": by.name, "approved_unit": by.unit, "approved_on": on} if step == "approved" else {}
    return request | approval | {"step": step, "at": at}


def end_exemption(store: TableStore, exemption_id: str, *, last_day: date, at: datetime) -> None:
    """Write down that an approved exemption ends early; `last_day` is the last it covers.

    Raises `RefusedError` where it is not approved, or ends by then already. Whoever asked for it may end it: nobody
    gains by owing more. Who ended it is the person whose returned row, or approval, has the same moment.
    """

    def unless(rows: pd.DataFrame) -> None:
        if not ends_later(rows.sort_values("at", kind="stable"), exemption_id, than=last_day):
            raise RefusedError(f"exemption {exemption_id} is not approved, or ends by {last_day} already.")

    row = _latest(rows_known(store, table=EXEMPTION), exemption_id)
    append_row(store, table=EXEMPTION, row=row | {"valid_to": last_day, "step": "ended", "at": at}, unless=unless)


def ends_later(rows: pd.DataFrame, exemption_id: str, *, than: date) -> bool:
    """Whether an exemption is approved and lasts longer than a day; `rows` in the order they were written."""
    import pandas as pd

    own = rows[rows["exemption_id"] == exemption_id].tail(1)
    lasts = own["valid_to"].isna() | (own["valid_to"] > pd.Timestamp(than))
    return bool((own["step"].isin(["approved", "ended"]) & lasts).any())


def exemptions_known(store: TableStore, *, known_at: datetime | None = None) -> pd.DataFrame:
    """Return each exemption that was not refused as its latest step left it, rows as in `EXEMPTION`.

    With `known_at` only what had been written down by then counts. A request has no `approved_on`.
    """
    rows = rows_known(store, table=EXEMPTION, known_at=known_at)
    latest = rows.drop_duplicates("exemption_id", keep="last")
    return latest[latest["step"] != "refused"].reset_index(drop=True)


def _latest(rows: pd.DataFrame, exemption_id: str) -> dict[str, Any]:
    own = rows[rows["exemption_id"] == exemption_id].sort_values("at", kind="stable")
    if own.empty:
        raise RefusedError(f"there is no exemption {exemption_id}: copy the id from the receipt.")
    return {str(name): value for name, value in own.iloc[-1].to_dict().items()}
