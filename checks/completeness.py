"""The completeness ledger: for each source, the rows received and what became of every one of them.

Belongs here: putting the rooms' own counts beside what was received, and the difference. Does not belong here: the
counts themselves (`mentoring/account`, `hr/account`), which only the room that read a row can make.

Received is never the sum of the others: of REDCap it is what the pull counted, of HR what the file held, of the roster
`hr/person`, of references `people/link`. A ledger made of one count would balance whatever was lost. A row that is
quarantined, or used with something to repair, must stand in an open finding; one that does not is `unaccounted`, and
the ledger does not balance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from assets.storage.schema import DTYPES, empty_frame_of
from checks.schema import COMPLETENESS

if TYPE_CHECKING:
    from collections.abc import Iterable

RECEIVED: Final = "received"
UNACCOUNTED: Final = "unaccounted"
ROSTER: Final = "roster"
REFERENCES: Final = "references"
NO_FINDING: Final = "no_finding"
NOT_JUDGED: Final = "not_judged"

_FILE: Final = r"^(.*?) (?:row|without) "
"""How `hr/quarantine` names a place: the file, then its row, or a person it does not have any more."""

_COUNTED: Final = ["programme", "source", "outcome", "reason", "rows"]


def ledger_of(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return `checks/completeness` of the parts (columns programme, source, outcome, reason, rows).

    `difference` stands on the received rows: received less all others of the same source that are accounted for, and
    the rows of them that no finding names; 0 where the source balances.
    """
    filled = [part for part in parts if not part.empty]
    if not filled:
        return empty_frame_of(COMPLETENESS)
    joined = pd.concat(filled, ignore_index=True).astype({"rows": "int64"})
    counted = joined.groupby(_COUNTED[:4])["rows"].sum().reset_index()
    is_received = counted["outcome"] == RECEIVED
    weight = pd.Series(-1, index=counted.index).mask(is_received, 1).mask(counted["outcome"] == UNACCOUNTED, 0)
    weight = weight.mask(counted["reason"] == NO_FINDING, 1)  # counted a first time under the problem it has
    left = (counted["rows"] * weight).groupby([counted["programme"], counted["source"]]).transform("sum")
    ledger = counted.assign(difference=left.where(is_received).astype("Int64"))
    typed = ledger.astype({column.name: DTYPES[column.type] for column in COMPLETENESS.columns})
    return typed[list(COMPLETENESS.column_names)].sort_values(list(COMPLETENESS.key), ignore_index=True)


def redcap_part(*, pull: pd.DataFrame, account: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of every REDCap project: received by `redcap/pull`, the rest by `mentoring/account`."""
    received = pull.assign(outcome=RECEIVED, reason="").astype({"rows": "int64"})
    both = pd.concat([received.reindex(columns=_counted_by("project")), account[_counted_by("project")]])
    return both.assign(source="redcap/" + both["project"].astype("str"))[_COUNTED]


def _counted_by(place: str) -> list[str]:
    return ["programme", place, "outcome", "reason", "rows"]


def hr_part(account: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of every file of the accepted HR delivery (`hr/account`)."""
    return account.assign(programme="", source="hr/" + account["file"].astype("str"))[_COUNTED]


def references_part(*, link: pd.DataFrame, review: pd.DataFrame) -> pd.DataFrame:
    """Return what became of every reference to a person (`people/link`), by programme.

    Linked is used; a test person, nothing typed, or nobody by a person's answer is excluded; what waits for an answer
    is a finding if it stands in the review queue (`people/review`), else unaccounted.
    """
    linked = link["person_id"].fillna("").ne("")
    decision = link["decision"].fillna("")
    asked = link["typed"].isin(review["typed"])
    answered = link["decided_by"].fillna("").ne("")
    blank = link["typed"].fillna("").eq("")
    outcome = pd.Series(UNACCOUNTED, index=link.index, dtype="str")
    reason = pd.Series("not_in_review", index=link.index, dtype="str")
    for name, why, mask in (
        ("finding", "unresolved_reference", asked),
        ("excluded", "nobody", answered & (decision == "none")),
        ("excluded", "blank", blank),
        ("used", "", linked),
        ("excluded", "test", decision == "test"),
    ):
        outcome, reason = outcome.mask(mask, name), reason.mask(mask, why)
    rows = link[["programme"]].assign(source=REFERENCES, outcome=outcome, reason=reason)
    return _received_and(rows)


def roster_part(
    *, person: pd.DataFrame, obligation: pd.DataFrame, not_in_population: pd.DataFrame, judged: Iterable[str]
) -> pd.DataFrame:
    """Return what became of everybody on the roster (`hr/person`), by programme of `judged`.

    `obligation` needs programme and person_id, `not_in_population` also reason and quarter. Whoever owes something in
    an open quarter is used; whoever no clause concerns in any of them is excluded, for the reason of the latest one;
    a programme that judged nobody at all excludes everybody (`not_judged`).
    """
    everybody = person["person_id"].drop_duplicates()
    latest = not_in_population.sort_values(["quarter", "reason"], ascending=[False, True])
    parts = []
    for programme in sorted(set(judged)):
        owing = obligation.loc[obligation["programme"] == programme, "person_id"].drop_duplicates()
        outside = latest[latest["programme"] == programme].drop_duplicates("person_id")
        reasons = everybody.map(outside.set_index("person_id")["reason"]).astype("str")
        is_outside = everybody.isin(outside["person_id"])
        outcome = pd.Series(UNACCOUNTED, index=everybody.index, dtype="str")
        outcome = outcome.mask(is_outside, "excluded").mask(everybody.isin(owing), "used")
        reason = reasons.where(outcome == "excluded", "").fillna("")
        if owing.empty and outside.empty:
            outcome, reason = outcome.mask(outcome == UNACCOUNTED, "excluded"), reason.replace("", NOT_JUDGED)
        parts.append(
            _received_and(
                pd.DataFrame({"programme": programme, "source": ROSTER, "outcome": outcome, "reason": reason})
            )
        )
    return pd.concat(parts, ignore_index=True) if parts else _nothing()


def without_a_finding(*, quarantine: pd.DataFrame, hr_quarantine: pd.DataFrame, finding: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of rows something is to be repaired in that no open finding names.

    `quarantine` is `mentoring/quarantine`, `hr_quarantine` `hr/quarantine`, `finding` tonight's `checks/finding`.
    """
    open_keys = finding[finding["resolved_on"].isna()]
    parts = []
    rows = quarantine[quarantine["outcome"] != "excluded"][["programme", "source"]].drop_duplicates()
    project = rows["source"].str.extract(r"^([^/]*)/", expand=False).fillna("")
    parts.append(rows.assign(place="redcap/" + project, check="mentoring/quarantine"))
    delivered = hr_quarantine[["source"]].drop_duplicates()
    file = delivered["source"].str.extract(_FILE, expand=False).fillna("")
    parts.append(delivered.assign(programme="", place="hr/" + file, check="hr/quarantine"))
    told = pd.concat(parts, ignore_index=True)
    known = pd.MultiIndex.from_frame(open_keys[["check", "key"]])
    untold = told[~pd.MultiIndex.from_frame(told[["check", "source"]]).isin(known)]
    counted = untold.groupby(["programme", "place"]).size().reset_index(name="rows")
    return counted.rename(columns={"place": "source"}).assign(outcome=UNACCOUNTED, reason=NO_FINDING)[_COUNTED]


def sentence_of(ledger: pd.DataFrame) -> str:
    """Return in one sentence which sources do not balance, or that all do."""
    received = ledger[ledger["outcome"] == RECEIVED]
    lost = ledger[ledger["outcome"] == UNACCOUNTED]
    off = sorted({*received.loc[received["difference"] != 0, "source"], *lost["source"]})
    if off:
        return f"Rows of {', '.join(off)} are not accounted for: see checks/completeness for how many."
    return f"All {int(received['rows'].sum())} rows of {len(received)} sources are accounted for."


def _received_and(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of rows by their columns, and of all of them together as received."""
    whole = rows.assign(outcome=RECEIVED, reason="")
    together = pd.concat([rows, whole], ignore_index=True)
    return together.groupby(_COUNTED[:4]).size().reset_index(name="rows")[_COUNTED]


def _nothing() -> pd.DataFrame:
    return empty_frame_of(COMPLETENESS)[_COUNTED]
