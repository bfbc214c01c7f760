"""The completeness ledger: it balances to the row, and a row that is lost anywhere shows as a difference."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from assets.hr.schema import ACCOUNT as HR_ACCOUNT
from assets.hr.schema import PERSON
from assets.hr.schema import QUARANTINE as HR_QUARANTINE
from assets.mentoring.schema import ACCOUNT, QUARANTINE
from assets.obligations.schema import NOT_IN_POPULATION, OBLIGATION
from assets.people.schema import LINK, REVIEW
from assets.redcap.schema import PULL
from assets.storage.schema import DTYPES, empty_frame_of
from checks.completeness import (
    hr_part,
    ledger_of,
    redcap_part,
    references_part,
    roster_part,
    sentence_of,
    without_a_finding,
)
from checks.schema import COMPLETENESS, FINDING
from tests.unit.table_rows import rows_of

P = "anesthesiology"


def counts(ledger: pd.DataFrame) -> dict[tuple[str, str], int]:
    return {(row["outcome"], row["reason"]): int(row["rows"]) for row in ledger.to_dict("records")}


def difference(ledger: pd.DataFrame) -> int:
    (left,) = ledger.loc[ledger["outcome"] == "received", "difference"]
    return int(left)


def pulled(rows: int) -> pd.DataFrame:
    return rows_of(PULL, {"programme": P, "project": "anes", "state": "good", "rows": rows})


def account(**more: int) -> pd.DataFrame:
    given = {"used": 90, "excluded test_record": 4, "quarantined no_date": 5, "finding future_date": 1} | more
    parts = [(name.partition(" ")[0], name.partition(" ")[2], count) for name, count in given.items()]
    return rows_of(
        ACCOUNT,
        *(
            {"programme": P, "project": "anes", "outcome": outcome, "reason": reason, "rows": count}
            for outcome, reason, count in parts
        ),
    )


def test_rows_pulled_are_rows_used_excluded_quarantined_and_in_findings():
    ledger = ledger_of([redcap_part(pull=pulled(100), account=account())])
    assert difference(ledger) == 0
    assert set(ledger["source"]) == {"redcap/anes"}
    assert sentence_of(ledger) == "All 100 rows of 1 sources are accounted for."


@pytest.mark.parametrize(("received", "left"), [(101, 1), (99, -1)])
def test_one_row_lost_or_doubled_between_pull_and_reading_is_a_difference(received: int, left: int):
    ledger = ledger_of([redcap_part(pull=pulled(received), account=account())])
    assert difference(ledger) == left
    assert "redcap/anes" in sentence_of(ledger)


def test_a_project_whose_rows_were_never_read_is_off_by_all_of_them():
    assert difference(ledger_of([redcap_part(pull=pulled(7), account=empty_frame_of(ACCOUNT))])) == 7


def test_each_file_of_hr_is_a_source_of_its_own():
    own = rows_of(
        HR_ACCOUNT,
        {"file": "people.csv", "outcome": "received", "reason": "", "rows": 10},
        {"file": "people.csv", "outcome": "used", "reason": "", "rows": 9},
        {"file": "people.csv", "outcome": "quarantined", "reason": "duplicate_row", "rows": 1},
        {"file": "leave.csv", "outcome": "received", "reason": "", "rows": 3},
        {"file": "leave.csv", "outcome": "used", "reason": "", "rows": 2},
    )
    ledger = ledger_of([hr_part(own)]).set_index(["source", "outcome"])
    assert ledger.loc[("hr/people.csv", "received"), "difference"] == 0
    assert ledger.loc[("hr/leave.csv", "received"), "difference"] == 1


def link(**values: Any) -> dict[str, Any]:
    return {"programme": P, "source": "anes/1///", "field": "mentor", "typed": "t", "reasons": []} | values


def test_every_reference_is_linked_excluded_or_asked_about():
    links = rows_of(
        LINK,
        link(person_id="1", decision="auto"),
        link(person_id="ext:1", decision="external"),
        link(decision="test"),
        link(decision="none", typed=""),
        link(decision="none", decided_by="Office"),
        link(decision="review"),
    )
    review = rows_of(REVIEW, {"typed": "t", "programme": P})
    ledger = ledger_of([references_part(link=links, review=review.iloc[:0])])
    assert counts(ledger)[("unaccounted", "not_in_review")] == 1
    assert difference(ledger) == 1
    asked = links.assign(typed=["a", "b", "c", "", "e", "t"])
    ledger = ledger_of([references_part(link=asked, review=review)])
    assert counts(ledger) == {
        ("received", ""): 6,
        ("used", ""): 2,
        ("excluded", "test"): 1,
        ("excluded", "blank"): 1,
        ("excluded", "nobody"): 1,
        ("finding", "unresolved_reference"): 1,
    }
    assert difference(ledger) == 0


def test_a_reference_that_nobody_answered_is_not_excluded_as_nobody():
    ledger = ledger_of([references_part(link=rows_of(LINK, link(decision="none")), review=rows_of(REVIEW))])
    assert counts(ledger) == {("received", ""): 1, ("unaccounted", "not_in_review"): 1}


def roster(*people: str) -> pd.DataFrame:
    return rows_of(PERSON, *({"person_id": person, "other_emails": []} for person in people))


def outside(*rows: tuple[str, str, str]) -> pd.DataFrame:
    names = ("person_id", "quarter", "reason")
    return rows_of(NOT_IN_POPULATION, *({"programme": P, **dict(zip(names, row, strict=True))} for row in rows))


def owing(*people: str) -> pd.DataFrame:
    return rows_of(OBLIGATION, *({"programme": P, "person_id": person, "evidence": []} for person in people))


def test_everybody_on_the_roster_owes_something_or_is_named_as_not_concerned():
    rows = roster_part(
        person=roster("1", "2", "3"),
        obligation=owing("1", "1"),
        not_in_population=outside(("1", "2026-07-01", "out_of_scope"), ("2", "2026-07-01", "not_employed")),
        judged=[P],
    )
    ledger = ledger_of([rows])
    assert counts(ledger) == {
        ("received", ""): 3,
        ("used", ""): 1,
        ("excluded", "not_employed"): 1,
        ("unaccounted", ""): 1,
    }
    assert difference(ledger) == 1
    assert "roster" in sentence_of(ledger)


def test_somebody_outside_is_counted_once_under_the_reason_of_the_latest_quarter():
    rows = roster_part(
        person=roster("1"),
        obligation=owing(),
        not_in_population=outside(("1", "2026-04-01", "not_employed"), ("1", "2026-07-01", "out_of_scope")),
        judged=[P],
    )
    assert counts(ledger_of([rows])) == {("received", ""): 1, ("excluded", "out_of_scope"): 1}


def test_a_programme_that_judged_nobody_excludes_everybody_and_says_so():
    rows = roster_part(person=roster("1", "2"), obligation=owing(), not_in_population=outside(), judged=[P])
    assert counts(ledger_of([rows])) == {("received", ""): 2, ("excluded", "not_judged"): 2}


ROW = "anes/1//meeting/1"


def quarantined(outcome: str) -> pd.DataFrame:
    return rows_of(QUARANTINE, {"programme": P, "source": ROW, "problem": "no_date", "outcome": outcome})


def found(check: str, key: str, *, resolved: str | None = None) -> pd.DataFrame:
    return rows_of(FINDING, {"check": check, "key": key, "resolved_on": pd.Timestamp(resolved) if resolved else None})


NO_HR = empty_frame_of(HR_QUARANTINE)


@pytest.mark.parametrize(
    ("outcome", "finding", "missing"),
    [
        ("quarantined", found("mentoring/quarantine", ROW), 0),
        ("used", found("mentoring/quarantine", ROW), 0),
        ("excluded", empty_frame_of(FINDING), 0),
        ("quarantined", empty_frame_of(FINDING), 1),
        ("used", found("mentoring/quarantine", ROW, resolved="2026-10-01"), 1),
        ("quarantined", found("hr/quarantine", ROW), 1),
    ],
)
def test_a_row_to_be_repaired_that_no_open_finding_names_is_unaccounted(
    outcome: str, finding: pd.DataFrame, missing: int
):
    told = without_a_finding(quarantine=quarantined(outcome), hr_quarantine=NO_HR, finding=finding)
    assert int(told["rows"].sum()) == missing
    ledger = ledger_of([redcap_part(pull=pulled(100), account=account()), told])
    assert difference(ledger) == missing


def test_a_row_of_hr_to_be_repaired_belongs_to_its_file():
    rows = rows_of(
        HR_QUARANTINE,
        {"source": "my people.csv row 7", "problem": "duplicate_row"},
        {"source": "my people.csv without 00012", "problem": "missing_from_feed"},
    )
    told = without_a_finding(quarantine=empty_frame_of(QUARANTINE), hr_quarantine=rows, finding=empty_frame_of(FINDING))
    assert told[["source", "rows"]].to_numpy().tolist() == [["hr/my people.csv", 2]]


def test_the_ledger_has_the_declared_dtypes_with_and_without_rows():
    for ledger in (ledger_of([]), ledger_of([redcap_part(pull=pulled(100), account=account())])):
        assert {name: str(dtype) for name, dtype in ledger.dtypes.items()} == {
            column.name: DTYPES[column.type] for column in COMPLETENESS.columns
        }


@pytest.mark.parametrize(("received", "passed"), [(100, True), (101, False)])
def test_a_ledger_that_does_not_balance_fails_its_check_and_the_check_names_the_source(received: int, *, passed: bool):
    from checks.contract import contracts_folder, read_contracts
    from checks.expectations import outcomes_of

    rules = read_contracts(contracts_folder())[COMPLETENESS.path]
    ledger = ledger_of([redcap_part(pull=pulled(received), account=account())])
    outcomes = {one.rule.name: one for one in outcomes_of(ledger, rules=rules, key=COMPLETENESS.key)}
    balance = outcomes["every_row_is_accounted_for"]
    assert (balance.passed, bool(balance.broken), balance.rule.severity) == (passed, False, "critical")
    assert balance.keys == (() if passed else (f"redcap/anes/{P}/received/",))
    assert outcomes["no_row_is_unaccounted"].passed
