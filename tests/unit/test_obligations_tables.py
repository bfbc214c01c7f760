"""The rows as tables: dtypes, ids, quarters, rates, and who is not concerned."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

import pandas as pd
import pytest

from assets.obligations.clauses import missing_of
from assets.obligations.judging.absent import not_in_population_of
from assets.obligations.judging.judge import judge
from assets.obligations.rows.frame import judgement_frame
from assets.obligations.rows.rates import rates_of
from assets.obligations.schema import NOT_IN_POPULATION, OBLIGATION, RATE
from assets.quarters import Quarter, open_quarters
from assets.storage.schema import DTYPES, Table, empty_frame_of
from tests.unit.obligations_school import KNOWN_AT, School, obligations_by_quarter, shipped_policy, two_people

AS_OF = date(2026, 11, 21)
QUARTERS = open_quarters(as_of=AS_OF, first=date(2026, 1, 1))
Q1, Q2, Q3, Q4 = (quarter.key for quarter in QUARTERS)


def dtypes_fit(frame: pd.DataFrame, table: Table) -> bool:
    """Whether a frame has exactly a table's columns and dtypes."""
    return {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
        column.name: DTYPES[column.type] for column in table.columns
    }


@pytest.fixture(scope="module")
def partitions() -> pd.DataFrame:
    """Return ann's year: paired in January, one meeting, one late report."""
    school = two_people().pair("ann", "max", "2026-01-05").meeting("ann", "max", "2026-01-20")
    frame = school.report("ann", "max", Q1, "2026-08-01").judged("2026-11-21")
    return obligations_by_quarter(frame, QUARTERS)


def quarters_holding(frame: pd.DataFrame, clause: str, start: str) -> list[str]:
    """Return the quarters that hold an obligation."""
    rows = frame[(frame["clause"] == clause) & (frame["window_start"] == start)]
    return rows["quarter"].tolist()


def test_a_quarter_holds_what_is_due_what_was_unmet_and_what_has_opened(partitions: pd.DataFrame):
    assert quarters_holding(partitions, "A7", "2026-01-05") == [Q1]
    assert quarters_holding(partitions, "A11", Q1) == [Q1]
    assert quarters_holding(partitions, "A11", Q2) == [Q2, Q3, Q4]
    assert quarters_holding(partitions, "A12", Q2) == [Q2, Q3, Q4]
    assert quarters_holding(partitions, "A12", Q4) == [Q4]


def test_what_was_met_late_stays_in_the_quarters_that_began_before_it_was_met(partitions: pd.DataFrame):
    assert quarters_holding(partitions, "A12", Q1) == [Q1, Q2, Q3]


def test_what_was_met_late_on_a_quarters_first_day_was_open_when_it_began():
    school = two_people().pair("ann", "max", "2026-01-05").report("ann", "max", Q1, Q3)
    assert quarters_holding(obligations_by_quarter(school.judged("2026-11-21"), QUARTERS), "A12", Q1) == [Q1, Q2, Q3]


def test_one_obligation_has_one_id_in_every_quarter(partitions: pd.DataFrame):
    rows = partitions[(partitions["clause"] == "A11") & (partitions["window_start"] == Q2)]
    assert rows["obligation_id"].unique().tolist() == [mixed_id("anesthesiology|A11|in_person|person", "ann", str(Q2))]
    pair = partitions[partitions["clause"] == "A7"].iloc[0]
    assert pair["obligation_id"] == mixed_id("anesthesiology|A7|first_meeting|pair", "ann", "2026-01-05", "max")


def mixed_id(head: str, *parts: str) -> str:
    """Return an id, worked out one number at a time."""
    number = first_64_bits(head)
    for part in parts:
        number ^= first_64_bits(part)
        for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
            number = (number ^ number >> 33) * factor % 2**64
        number ^= number >> 33
    return f"{number:016x}"


def first_64_bits(text: str) -> int:
    return int(sha256(text.encode()).hexdigest()[:16], 16)


def test_only_what_is_due_in_the_quarter_is_rated(partitions: pd.DataFrame):
    rates = rates_of(partitions).query("by == 'programme'").set_index(["quarter", "clause"])
    assert rates.loc[(Q2, "A12"), "met_late"] == 1
    assert rates.loc[(Q3, "A11"), ["met", "not_met", "judged"]].tolist() == [0, 1, 1]
    assert (Q1, "A12") not in rates.index


def test_every_table_has_its_declared_columns_and_dtypes_also_when_empty(partitions: pd.DataFrame):
    nobody = School().judged("2026-11-21")
    assert dtypes_fit(partitions, OBLIGATION)
    assert dtypes_fit(rates_of(partitions), RATE)
    assert dtypes_fit(obligations_by_quarter(nobody, QUARTERS), OBLIGATION)
    assert dtypes_fit(rates_of(empty_frame_of(OBLIGATION)), RATE)
    assert nobody.empty


def test_a_rate_counts_each_state_once_and_keeps_the_undecided_beside_it():
    states = ["met"] * 3 + ["met_late", "not_met", "pending", "indeterminate", "excluded", "excepted"]
    rows = [
        {"obligation_id": str(place), "state": state, "strength": "M", "clause": "A8", "measure": "agreement"}
        for place, state in enumerate(states)
    ]
    frame = pd.DataFrame(rows).assign(programme="p", quarter=Q3, due_on=pd.Timestamp("2026-08-01"))
    frame = frame.assign(**dict.fromkeys(("department", "division", "rank", "track", "hub"), "x"))
    row = rates_of(frame).query("by == 'department'").iloc[0]
    assert (row["judged"], row["pending"], row["excluded"], row["excepted"]) == (5, 1, 1, 1)
    assert row[["on_time_rate", "done_rate"]].tolist() == pytest.approx([3 / 5, 4 / 5])
    assert row[["done_rate_worst", "done_rate_best"]].tolist() == pytest.approx([4 / 6, 5 / 6])
    assert not row["suppressed_outside"]
    assert pd.isna(row["target_share"])


def test_a_rate_of_fewer_than_five_is_marked_and_one_of_none_is_missing(partitions: pd.DataFrame):
    rates = rates_of(partitions)
    assert rates["suppressed_outside"].all()
    running = rates.query("quarter == @Q4 and clause == 'A11' and by == 'programme'").iloc[0]
    assert (running["judged"], running["pending"]) == (0, 1)
    assert pd.isna(running["on_time_rate"])


def test_advice_has_a_target_share_and_no_rate():
    frame = pd.DataFrame({"obligation_id": ["1", "2"], "state": ["met", "advice"]})
    frame = frame.assign(strength="I", clause="A1", measure="m", programme="p", quarter=Q3)
    frame = frame.assign(due_on=pd.Timestamp("2026-08-01"))
    frame = frame.assign(**dict.fromkeys(("department", "division", "rank", "track", "hub"), "x"))
    row = rates_of(frame).query("by == 'programme'").iloc[0]
    assert row["target_share"] == pytest.approx(0.5)
    assert pd.isna(row["done_rate"])


def test_everybody_of_the_roster_is_either_owed_or_told_why_not():
    school = two_people().pair("ann", "max", "2026-01-05").person("out", department="MED").person("alone")
    school.person("gone", until="2026-01-01").person("later", enrolled="2026-10-01").person("quit", enrolled=None)
    school.step("quit", "opted_out", "2026-07-10")
    tables = school.tables()
    judged = judge(tables, shipped_policy("A11"), AS_OF)
    absent = not_in_population_of(judged, [Quarter(date(2026, 7, 1))])
    assert absent.set_index("person_id")["reason"].to_dict() == {
        "alone": "no_active_pair",
        "gone": "not_employed",
        "later": "not_enrolled",
        "max": "not_enrolled",
        "out": "out_of_scope",
    }
    frame = judgement_frame(judged, known_at=KNOWN_AT, snapshot="s")
    owed = frame.loc[frame["window_start"] == Q3, "person_id"]
    assert sorted([*owed, *absent["person_id"]]) == sorted(tables.person["person_id"])
    assert dtypes_fit(absent, NOT_IN_POPULATION)


def test_who_is_in_no_scope_has_one_row_unless_something_was_owed_at_another_time():
    school = two_people().person("out", department="MED").person("moved", until="2026-04-01").pair("moved", "max", Q1)
    school.person("moved", since="2026-04-01", department="MED")
    policy = shipped_policy()
    both = policy.model_copy(update={"clauses": tuple(c for c in policy.clauses if c.clause in {"A11", "A12"})})
    absent = not_in_population_of(judge(school.tables(), both, AS_OF), [Quarter(date(2026, 7, 1))])
    rows = absent[absent["reason"] == "out_of_scope"]
    assert rows[["person_id", "clause"]].to_numpy().tolist() == [["out", ""], ["moved", "A11"], ["moved", "A12"]]


def test_a_pair_measure_does_not_list_a_paired_person_who_has_nothing_due():
    tables = two_people().pair("ann", "max", "2026-01-05").tables()
    absent = not_in_population_of(judge(tables, shipped_policy("A7"), AS_OF), QUARTERS)
    assert absent["person_id"].unique().tolist() == ["max"]


def test_a_frame_for_some_quarters_holds_exactly_what_they_hold():
    school = two_people().pair("ann", "max", "2026-01-05").meeting("ann", "max", "2026-01-20")
    judged = judge(school.tables(), shipped_policy(), AS_OF)
    whole = judgement_frame(judged, known_at=KNOWN_AT, snapshot="s")
    part = judgement_frame(judged, known_at=KNOWN_AT, snapshot="s", quarters=QUARTERS[-1:])
    assert len(part) < len(whole)
    held = [obligations_by_quarter(frame, QUARTERS[-1:]) for frame in (whole, part)]
    pd.testing.assert_frame_equal(*held)


def test_a_theme_counts_each_gap_once(partitions: pd.DataFrame):
    missing = missing_of(partitions, shipped_policy(), "meetings")
    assert missing.gaps == 2
    assert [(row["clause"], row["not_met"]) for row in missing.clauses] == [
        ("A7", 0),
        ("A11", 2),
        ("A14", 0),
        ("A14", 0),
    ]
