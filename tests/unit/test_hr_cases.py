"""The HR half of the cases that break naive joins, by their numbers in the reference. Everybody is invented."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from assets.hr.deliveries import Delivered, Outcome, judged_delivery, no_tables
from assets.hr.history import appointments_known_on, employed_spells, home_on, leave_days, leave_known_on, left_on
from assets.hr.intervals import days_in, intersected, spans_of
from assets.hr.mapping import HrMapping

if TYPE_CHECKING:
    from collections.abc import Collection

HEADER = "person_id,appointment_id,valid_from,valid_to,is_primary,kind,track,rank,fte,department_code,employment_status"
TONIGHT = date(2026, 10, 20)
OTHERS = range(10, 40)


def state(
    start: str = "2020-07-01",
    stop: str = "",
    *,
    person: str = "1",
    number: int = 0,
    home: str = "Y",
    kind: str = "primary",
    rank: str = "assistant",
    fte: str = "1",
    unit: str = "ANES",
    status: str = "active",
) -> str:
    return f"{person},{number},{start},{stop},{home},{kind},clinical,{rank},{fte},{unit},{status}"


def school(
    *rows: str,
    last: Outcome | None = None,
    on: date = TONIGHT,
    leave: str = "",
    people: str = "1,Ada,Ash,\n",
    units: str = "",
    acknowledged: Collection[str] = (),
) -> Outcome:
    others = [state(person=str(number)) for number in OTHERS]
    files = {
        "people.csv": "person_id,legal_first,legal_last,alias_ids\n"
        + people
        + "".join(f"{number},First,Last{number},\n" for number in OTHERS),
        "appointments.csv": "\n".join([HEADER, *rows, *others]) + "\n",
    }
    if leave:
        files["leave.csv"] = f"person_id,leave_from,leave_to,expected_return\n{leave}\n"
    if units:
        files["units.csv"] = f"unit_code,name,kind,valid_from,valid_to,successor_code\n{units}\n"
    return judged_delivery(
        Delivered(
            files={name: text.encode() for name, text in files.items()},
            received_at=datetime(on.year, on.month, on.day, 4, tzinfo=UTC),
        ),
        last=last.tables if last else no_tables(),
        mapping=HrMapping(),
        source="hr",
        tonight=on,
        max_age_days=35,
        acknowledged=acknowledged,
    )


def homes(outcome: Outcome, *days: str, person: str = "00000001") -> list[tuple[object, object]]:
    asked = pd.DataFrame({"person_id": pd.Series([person] * len(days), dtype="str"), "day": pd.to_datetime(list(days))})
    found = home_on(outcome.tables["appointment"], asked)
    rows = zip(found["department"], found["rank"], strict=True)
    return [(None if pd.isna(unit) else unit, None if pd.isna(rank) else rank) for unit, rank in rows]


def of_ada(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["person_id"] == "00000001"].reset_index(drop=True)


def quarter(start: str = "2026-07-01", stop: str = "2026-10-01") -> pd.DataFrame:
    frame = pd.DataFrame({"person_id": ["00000001"], "start": [start], "stop": [stop]})
    return frame.astype({"person_id": "str", "start": "datetime64[us]", "stop": "datetime64[us]"})


def problems(outcome: Outcome) -> set[str]:
    return set(outcome.tables["quarantine"]["problem"])


@pytest.mark.parametrize("written", ["1", "00000001", "1.0", " 1\u00a0"])
def test_case_5_an_id_that_lost_its_zeros_is_the_same_person(written: str) -> None:
    assert homes(school(state(person=written)), "2026-08-01") == [("ANES", "assistant")]


def test_case_8_somebody_who_left_is_there_until_the_day_of_leaving_and_not_on_it() -> None:
    outcome = school(state(stop="2026-08-15"))
    assert left_on(outcome.tables["appointment"])["00000001"] == pd.Timestamp("2026-08-15")
    assert homes(outcome, "2026-08-14", "2026-08-15") == [("ANES", "assistant"), (None, None)]


def test_case_9_emeriti_and_voluntary_faculty_are_not_lost_to_their_fte() -> None:
    outcome = school(state(kind="emeritus", rank="professor", fte="0"))
    row = of_ada(outcome.tables["appointment"])
    assert row[["kind", "fte"]].to_numpy().tolist() == [["emeritus", 0.0]]
    assert homes(outcome, "2026-08-01") == [("ANES", "professor")]


def test_case_10_a_transfer_within_the_quarter_has_one_home_on_each_day() -> None:
    outcome = school(state(stop="2026-08-15"), state("2026-08-15", unit="SURG"))
    assert [unit for unit, _ in homes(outcome, "2026-08-14", "2026-08-15")] == ["ANES", "SURG"]
    assert len(of_ada(employed_spells(outcome.tables["appointment"]))) == 1


def test_case_11_a_joint_appointment_is_kept_and_gives_no_second_home() -> None:
    outcome = school(state(), state(number=1, home="N", kind="joint", unit="PEDS", fte="0.2"))
    assert len(of_ada(outcome.tables["appointment"])) == 2
    assert homes(outcome, "2026-08-01") == [("ANES", "assistant")]
    assert len(of_ada(employed_spells(outcome.tables["appointment"]))) == 1


def test_case_18_a_retro_dated_row_names_the_days_to_judge_again() -> None:
    before = school(state(), on=date(2026, 9, 30))
    outcome = school(state(stop="2026-05-01"), state("2026-05-01", unit="PEDS"), last=before)
    row = outcome.tables["correction"].iloc[0]
    assert (str(row["valid_from"].date()), str(row["valid_to"].date())) == ("2026-05-01", "2026-10-21")
    assert row["columns"] == ["department_code"]
    assert row["seen_in"] == outcome.delivery_id


def test_case_19_a_future_hire_and_a_future_promotion_are_kept_and_not_there_yet() -> None:
    outcome = school(state(stop="2027-01-01"), state("2027-01-01", rank="associate"))
    known = of_ada(appointments_known_on(outcome.tables["appointment"], TONIGHT))
    assert known["rank"].tolist() == ["assistant"]
    assert known["valid_to"].isna().all()
    assert len(of_ada(outcome.tables["appointment"])) == 2


def test_case_20_leave_over_the_whole_quarter_is_all_of_its_days() -> None:
    outcome = school(state(), leave="1,2026-06-01,2026-11-01,")
    assert leave_days(outcome.tables["leave"], quarter()).tolist() == [92]


def test_case_21_leave_over_a_part_is_counted_in_days_and_the_first_day_back_is_none() -> None:
    outcome = school(state(), leave="1,2026-07-01,2026-07-31,")
    assert leave_days(outcome.tables["leave"], quarter()).tolist() == [30]


@pytest.mark.parametrize(("expected", "noted"), [("2026-09-19", True), ("2026-09-20", False), ("", False)])
def test_case_22_leave_without_an_end_lasts_and_is_a_finding_30_days_after_the_return(
    expected: str, *, noted: bool
) -> None:
    outcome = school(state(), leave=f"1,2026-07-01,,{expected}")
    assert ("overdue_return" in problems(outcome)) == noted
    assert leave_known_on(outcome.tables["leave"], TONIGHT)["leave_to"].isna().all()
    assert leave_days(outcome.tables["leave"], quarter()).tolist() == [92]


def test_case_23_somebody_hired_within_the_quarter_has_the_days_since() -> None:
    outcome = school(state("2026-09-01"))
    held = spans_of(of_ada(outcome.tables["appointment"]), by=["person_id"], start="valid_from", stop="valid_to")
    assert days_in(intersected(held, quarter(), by=["person_id"]), by=["person_id"]).tolist() == [30]


def test_case_24_the_rank_is_that_of_the_day_asked_for() -> None:
    outcome = school(state(stop="2026-08-15"), state("2026-08-15", rank="associate"))
    assert [rank for _, rank in homes(outcome, "2026-08-14", "2026-08-15")] == ["assistant", "associate"]


def test_case_25_the_fte_of_a_day_is_that_of_its_row_and_its_change_is_told() -> None:
    before = school(state(), on=date(2026, 9, 30))
    outcome = school(state(stop="2026-08-15"), state("2026-08-15", fte="0.4"), last=before)
    rows = of_ada(outcome.tables["appointment"])
    assert rows["fte"].tolist() == [1.0, 0.4]
    told = outcome.tables["change"].iloc[0]
    assert told[["kind", "previous", "new"]].tolist() == ["fte", "1", "0.4"]


@pytest.mark.parametrize("person", ["1", "77"])
def test_case_26_a_rehire_is_a_second_spell_under_the_old_id_and_under_a_new_one(person: str) -> None:
    rows = [state(stop="2023-01-01", person=person), state("2026-01-01", number=1)]
    outcome = school(*rows, people="1,Ada,Ash,77\n")
    spells = of_ada(employed_spells(outcome.tables["appointment"]))
    assert spells["spell_from"].dt.strftime("%Y-%m-%d").tolist() == ["2020-07-01", "2026-01-01"]


def test_case_27_a_department_renamed_keeps_its_past_and_names_its_successor() -> None:
    units = "ANES,Anesthesiology,department,2000-01-01,,\nPEDS,Pediatrics,department,2000-01-01,,"
    before = school(state(unit="PEDS"), units=units, on=date(2026, 9, 30))
    units = units.replace("2000-01-01,,\nPEDS", "2000-01-01,,\nPEDI,Pediatrics,department,2026-07-01,,\nPEDS")
    ended = units.removesuffix("2000-01-01,,") + "2000-01-01,2026-07-01,PEDI"
    outcome = school(state(unit="PEDS", stop="2026-07-01"), state("2026-07-01", unit="PEDI"), units=ended, last=before)
    assert outcome.accepted
    assert [unit for unit, _ in homes(outcome, "2026-06-30", "2026-07-01")] == ["PEDS", "PEDI"]
    unit = outcome.tables["unit"].set_index("unit_code")
    assert unit.loc["PEDS", "successor_code"] == "PEDI"


def test_case_27_a_department_gone_without_a_successor_is_refused_until_acknowledged() -> None:
    before = school(state(unit="PEDS"), on=date(2026, 9, 30))
    refused = school(state(), last=before)
    assert "has no row of department PEDS any more" in refused.refusal
    assert refused.refusal.endswith("or `mentorsync acknowledge hr --by NAME` if it was dissolved.")
    assert school(state(), last=before, acknowledged=[refused.delivery_id]).accepted


@pytest.mark.parametrize(
    ("rows", "problem", "home"),
    [
        ([state(), state(number=1, unit="SURG", fte="0.5")], "two_primaries", "ANES"),
        ([state(home="N")], "no_primary", None),
        ([state(stop="2020-06-30")], "end_before_start", None),
    ],
)
def test_case_28_two_primaries_none_or_an_end_before_the_start_is_a_finding_and_never_arbitrary(
    rows: list[str], problem: str, home: str | None
) -> None:
    outcome = school(*rows)
    assert problems(outcome) == {problem}
    assert [unit for unit, _ in homes(outcome, "2026-08-01")] == [home]


def test_case_33_a_person_missing_from_the_feed_has_not_left_and_heals_when_back() -> None:
    before = school(state(), on=date(2026, 9, 30))
    missing = school(last=before, people="")
    assert problems(missing) == {"missing_from_feed"}
    assert missing.tables["quarantine"]["person_id"].tolist() == ["00000001"]
    assert homes(missing, "2026-10-20") == [("ANES", "assistant")]
    assert missing.tables["change"].empty
    back = school(state(), last=missing, on=date(2026, 10, 30))
    assert problems(back) == set()
    assert back.tables["change"].empty
