"""What the sheet Policy says: every clause in its words, what becomes of it, and who chose each number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.obligations.beside.schema import PROHIBITION
from assets.obligations.schema import NOT_MEASURED
from assets.people.schema import LINK
from assets.redcap.withheld import Withheld
from reports.workbook.kept import kept_of
from reports.workbook.office.policy import policy_sheet
from reports.workbook.sums import sums_of
from tests.unit.office_school import case, frame_of, school

if TYPE_CHECKING:
    from reports.frames import Tables
    from reports.workbook.model import NamedTable


@pytest.fixture(scope="module")
def tables() -> Tables:
    return school(people=20)


def of(tables: Tables, name: str, *more: NamedTable) -> list[dict[str, object]]:
    """Return the rows of a table of the sheet Policy by header."""
    table = next(one for one in policy_sheet(case(tables), *more).tables() if one.name == name)
    return [dict(zip([one.header for one in table.fields], row, strict=True)) for row in table.rows]


def test_every_clause_says_what_becomes_of_it(tables: Tables):
    first = tables.clause.iloc[[0]]
    kinds = {
        "Z1": {"kind": "attestation"},
        "Z2": {"measure": None, "kind": None},
        "Z3": {"kind": "prohibition"},
        "Z4": {"audience": "director"},
        "Z5": {"kind": "document"},
        "Z6": {"measure": "unfed"},
        "Z7": {"parameters": [["switched_off = True (office: not logged)"]]},
    }
    more = [first.assign(clause=clause, **columns) for clause, columns in kinds.items()]
    lacking = [{"programme": "anesthesiology", "clause": "Z6", "measure": "unfed", "lacks": ["events of kind contact"]}]
    changed = replace(tables, clause=pd.concat([tables.clause, *more]), not_measured=frame_of(NOT_MEASURED, lacking))
    treated = {row["Clause"]: row["What becomes of it"] for row in of(changed, "Clauses")}
    assert treated == {
        **dict.fromkeys(("A7", "A8", "A11", "A12"), "Judged for everybody it concerns"),
        "Z1": "Attested by the programme itself",
        "Z2": "Stated, not collected",
        "Z3": "Must not be held; looked at every night",
        "Z4": "Judged for the programme's director alone; not in this book",
        "Z5": "Written by this system",
        "Z6": "▲ Not measured: REDCap is not mapped to events of kind contact",
        "Z7": "Switched off by the office",
    }


@pytest.mark.parametrize(
    ("parameter", "value", "why", "who"),
    [
        ("within = 31 (policy: within a month)", "31", "within a month", "Policy"),
        ("minimum = 1 (policy)", "1", "in the policy's text", "Policy"),
        ("grace = 15 days (office: policy silent; office chose 15 (fifteen) days)", "15 days", None, "Office"),
        ("every = calendar_quarter (policy: quarterly)", "calendar quarter", "quarterly", "Policy"),
        ("first only = False (policy: each time)", "no", "each time", "Policy"),
        ("odd", "", "none recorded", "–"),
    ],
)
def test_every_number_says_whether_the_policy_gives_it_or_the_office_chose_it(
    tables: Tables, parameter: str, value: str, why: str | None, who: str
):
    changed = replace(tables, clause=tables.clause.assign(parameters=[[parameter]] * len(tables.clause)))
    (row,) = of(changed, "Parameters")
    assert (row["Value"], row["Chosen by"]) == (value, who)
    assert row["Why"] == (why or "policy silent; office chose 15 (fifteen) days")
    assert row["For clauses"] == "A7, A8, A11, A12"


def test_what_is_forbidden_says_whether_it_is_kept(tables: Tables):
    rows = [
        {"programme": "anesthesiology", "clause": "Z1", "what": "notes", "kept": True, "why": "There are none."},
        {"programme": "anesthesiology", "clause": "Z2", "what": "details", "kept": False, "why": "There are some."},
        {"programme": "anesthesiology", "clause": "Z3", "what": "words", "kept": None, "why": "Nothing was seen."},
        {"programme": "elsewhere", "clause": "Z4", "what": "other", "kept": False, "why": "Not here."},
    ]
    changed = replace(tables, prohibition=frame_of(PROHIBITION, rows))
    assert [row["Kept"] for row in of(changed, "Prohibitions")] == ["✔ Yes", "✖ No", "– Not seen"]


def test_what_is_only_encouraged_is_counted_and_in_no_rate(tables: Tables):
    rates = tables.rate[(tables.rate["by"] == "programme") & (tables.rate["quarter"] == "2026-04-01")]
    judged = case(tables).rates
    before = sums_of(row for row in judged if row["quarter"] == "2026-04-01" and row["by"] == "programme")
    advice = rates.iloc[[0]].assign(clause="Z1", met=66, met_late=2, not_met=0, advice=64, judged=68, indeterminate=3)
    advice = advice.assign(on_time_rate=None, done_rate=None, target_share=68 / 132, pending=0, excluded=0, excepted=0)
    more = case(replace(tables, rate=pd.concat([tables.rate, advice], ignore_index=True))).rates
    after = sums_of(row for row in more if row["quarter"] == "2026-04-01" and row["by"] == "programme")
    assert after.due == before.due + 66 + 2 + 64 + 3
    assert (after.judged, after.on_time_rate, after.done_rate_worst, after.done_rate_best) == (
        before.judged,
        before.on_time_rate,
        before.done_rate_worst,
        before.done_rate_best,
    )


def test_a_question_only_withheld_rows_ask_is_the_directors_and_one_others_ask_too_shows_such_a_row():
    withheld = Withheld(instruments=frozenset({"concern"}))
    rows = [("t1", "p/1//concern/1"), ("t2", "p/1//concern/1"), ("t2", "p/7//meeting/2"), ("t3", "p/8//meeting/1")]
    linked = [{"typed": typed, "source": source, "field": typed, "decision": "review"} for typed, source in rows]
    kept = kept_of(frame_of(LINK, linked), withheld)
    review = {"example": "p/1//concern/1", "references": 2}
    assert kept.told({"typed": "t1", **review}) is None
    assert kept.told({"typed": "t2", **review}) == {"typed": "t2", "example": "p/7//meeting/2", "references": 1}
    own = {"typed": "t3", "example": "p/8//meeting/1", "references": 1}
    assert kept.told(own) == own
    assert [kept.tells({"key": key, "field": None}) for key in ("t1", "t2", "t3", "p/9//concern/2")] == [
        True,
        False,
        False,
        True,
    ]
