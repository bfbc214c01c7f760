"""What people typed into earlier workbooks of a programme, and what became of it.

Belongs here: which entries of the ledger a workbook shows, by the key of the row they belong to. Does not belong here:
any sheet, and deciding (`assets/ledger`). Of what waits or was refused, a workbook shows that it was asked for, for
which unit and when; never a comment, nor what was typed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from assets.ledger.contested import CODES, open_contests
from reports.workbook.rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import pandas as pd

    from reports.frames import Tables
    from reports.workbook.rows import Row

ASKED: Final = {
    "exemption": "exemption",
    "reminded": "reminder",
    "contested": "record is wrong",
    "identity": "answer",
    "pairing": "decision",
    "attestation": "attestation",
    "ending": "end of the exemption",
}
"""Form of a request → what it is called beside the row it is about."""
WAITS: Final = "waits"
NOTHING_ASKED: Final = "–"


@dataclass(frozen=True, slots=True)
class Entered:
    """What is on record: `contested` are the open contests and `reminded` the latest reminders, by obligation id.

    `requests` are, by key, those that wait or were refused, each form once: form, unit, on (day it was asked for),
    ruling (`waits` or `refused`) and ruled_on. `exemptions` are rows of `ledger/exemption`, each as it is now.
    """

    contested: Mapping[str, Row] = field(default_factory=dict)
    reminded: Mapping[str, date] = field(default_factory=dict)
    requests: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    exemptions: Sequence[Row] = ()

    def contest(self, key: str) -> str:
        """Return in words what is said to be wrong about an obligation and who corrects it; a dash where nothing is."""
        row = self.contested.get(key)
        if row is None:
            return NOTHING_ASKED
        words, who, _ = CODES.get(row["code"], (row["code"], "the office", ""))
        return f"{words}: {who} to correct it in REDCap" if who != "HR" else f"{words}: HR to correct it"

    def corrects(self, key: str) -> str:
        """Return who has to correct the record behind an obligation, empty where nobody says it is wrong."""
        row = self.contested.get(key)
        return CODES[row["code"]].who_corrects if row and row["code"] in CODES else ""

    def asked(self, key: str) -> str:
        """Return in words what was asked for about a row and waits or was refused; a dash where nothing was."""
        return "; ".join(_request_words(row) for row in self.requests.get(key, ())) or NOTHING_ASKED


NOTHING_ENTERED: Final = Entered()


def entered_of(tables: Tables, programme: str) -> Entered:
    """Return what people entered about a programme."""
    exemption = tables.decided_exemption
    return Entered(
        contested=_contested(tables, programme),
        reminded=_reminded(tables.reminder_mark),
        requests=_requests(tables.returned, tables.approval),
        exemptions=rows_of(exemption[exemption["programme"] == programme]),
    )


def _contested(tables: Tables, programme: str) -> dict[str, Row]:
    mine = tables.contested[tables.contested["programme"] == programme]
    if mine.empty:
        return {}
    rows = tables.obligation[tables.obligation["obligation_id"].isin(mine["obligation_id"])]
    still = open_contests(mine, obligations=rows, events=tables.event, pairs=tables.pair)
    return {row["obligation_id"]: row for row in rows_of(still)}


def _reminded(mark: pd.DataFrame) -> dict[str, date]:
    latest = mark.sort_values("sent_on", kind="stable").drop_duplicates("about", keep="last")
    return {row["about"]: row["sent_on"] for row in rows_of(latest)}


def _requests(returned: pd.DataFrame, approval: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    asked = returned.loc[returned["outcome"] == "requested", ["returned_id", "form", "key", "unit", "on", "at"]]
    latest = asked.sort_values(["at", "returned_id"]).drop_duplicates(["form", "key"], keep="last")
    rulings = {row["returned_id"]: row for row in rows_of(approval)}
    found: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(rows_of(latest), key=lambda one: (one["key"], one["form"])):
        ruling = rulings.get(row["returned_id"])
        told = {name: row[name] for name in ("form", "unit", "on")}
        if ruling is None:
            found.setdefault(row["key"], []).append(told | {"ruling": WAITS, "ruled_on": None})
        elif ruling["decision"] == "refused":
            found.setdefault(row["key"], []).append(told | {"ruling": "refused", "ruled_on": ruling["on"]})
    return found


def _request_words(row: Row) -> str:
    what = ASKED.get(row["form"], row["form"])
    if row["ruling"] == WAITS:
        return f"{what}: asked for by {row['unit']} on {row['on'].isoformat()}, waits for approval"
    return f"{what}: refused on {row['ruled_on'].isoformat()}"
