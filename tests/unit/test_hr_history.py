"""What held on a day. Everybody is invented."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from assets.hr.history import appointments_known_on, employed_spells, home_on, leave_days, leave_known_on, left_on
from assets.hr.intervals import days_in, intersected, merged, subtracted
from assets.hr.schema import APPOINTMENT, LEAVE
from assets.storage.schema import DTYPES


def appointments(*rows: dict[str, object]) -> pd.DataFrame:
    usual = {"appointment_id": "0", "is_primary": True, "employment_status": "active", "fte": 1.0}
    usual |= {"department_code": "ANES", "rank": "assistant", "track": "clinical"}
    types = {column.name: DTYPES[column.type] for column in APPOINTMENT.columns}
    return pd.DataFrame([usual | row for row in rows], columns=list(types)).astype(types)


def leaves(*rows: tuple[str, str, str | None]) -> pd.DataFrame:
    types = {column.name: DTYPES[column.type] for column in LEAVE.columns}
    named = [{"person_id": person, "leave_from": start, "leave_to": stop} for person, start, stop in rows]
    return pd.DataFrame(named, columns=list(types)).astype(types)


def spans(*rows: tuple[str, str, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["person_id", "start", "stop"])
    return frame.astype({"person_id": "str", "start": "datetime64[us]", "stop": "datetime64[us]"})


def rows_of(frame: pd.DataFrame) -> list[tuple[str, str, str]]:
    start, stop = (frame[name].dt.strftime("%Y-%m-%d").fillna("open") for name in frame.columns[1:3])
    return list(zip(frame["person_id"], start, stop, strict=True))


def test_a_future_appointment_is_not_there_before_its_day() -> None:
    frame = appointments({"person_id": "1", "valid_from": "2026-07-01"}, {"person_id": "2", "valid_from": "2026-10-02"})
    assert appointments_known_on(frame, date(2026, 10, 1))["person_id"].tolist() == ["1"]


def test_an_end_after_the_day_judged_is_open() -> None:
    frame = appointments(
        {"person_id": "1", "valid_from": "2020-01-01", "valid_to": "2026-10-02"},
        {"person_id": "2", "valid_from": "2020-01-01", "valid_to": "2026-10-01"},
    )
    known = appointments_known_on(frame, date(2026, 10, 1))
    assert known["valid_to"].isna().tolist() == [True, False]


def test_a_later_return_from_leave_is_not_known_yet() -> None:
    frame = leaves(("1", "2026-01-01", "2026-12-01"), ("2", "2026-11-01", None))
    known = leave_known_on(frame, date(2026, 10, 1))
    assert rows_of(known[["person_id", "leave_from", "leave_to"]]) == [("1", "2026-01-01", "open")]


def test_a_promotion_is_one_spell_and_a_rehire_a_second() -> None:
    frame = appointments(
        {"person_id": "1", "valid_from": "2020-01-01", "valid_to": "2022-01-01"},
        {"person_id": "1", "valid_from": "2022-01-01", "valid_to": "2023-01-01", "rank": "associate"},
        {"person_id": "1", "valid_from": "2023-01-02"},
    )
    assert rows_of(employed_spells(frame)) == [("1", "2020-01-01", "2023-01-01"), ("1", "2023-01-02", "open")]


def test_somebody_on_leave_is_employed_and_somebody_terminated_is_not() -> None:
    frame = appointments(
        {"person_id": "1", "valid_from": "2020-01-01", "valid_to": "2021-01-01"},
        {"person_id": "1", "valid_from": "2021-01-01", "valid_to": "2022-01-01", "employment_status": "leave_unpaid"},
        {"person_id": "1", "valid_from": "2022-01-01", "employment_status": "terminated"},
    )
    assert rows_of(employed_spells(frame)) == [("1", "2020-01-01", "2022-01-01")]
    assert left_on(frame)["1"] == pd.Timestamp("2022-01-01")


def test_a_secondary_appointment_never_doubles_a_person() -> None:
    frame = appointments(
        {"person_id": "1", "valid_from": "2020-01-01"},
        {"person_id": "1", "valid_from": "2021-01-01", "appointment_id": "1", "is_primary": False, "kind": "joint"}
        | {"department_code": "PEDS"},
    )
    asked = pd.DataFrame(
        {"person_id": ["1", "1", "9"], "day": pd.to_datetime(["2022-01-01", "2019-12-31", "2022-01-01"])},
        index=[7, 8, 9],
    )
    homes = home_on(frame, asked)
    assert len(employed_spells(frame)) == 1
    assert homes.index.tolist() == [7, 8, 9]
    assert homes["department"].tolist()[0] == "ANES"
    assert homes["department"].isna().tolist() == [False, True, True]


def test_rank_and_department_are_those_of_the_day() -> None:
    frame = appointments(
        {"person_id": "1", "valid_from": "2020-01-01", "valid_to": "2026-05-01"},
        {"person_id": "1", "valid_from": "2026-05-01", "rank": "associate", "department_code": "SURG"},
    )
    asked = pd.DataFrame({"person_id": ["1", "1"], "day": pd.to_datetime(["2026-04-30", "2026-05-01"])})
    assert home_on(frame, asked)[["department", "rank"]].to_numpy().tolist() == [
        ["ANES", "assistant"],
        ["SURG", "associate"],
    ]


def test_of_two_primaries_the_larger_fte_then_the_later_start_gives_the_home() -> None:
    frame = appointments(
        {"person_id": "1", "appointment_id": "0", "valid_from": "2020-01-01", "fte": 0.5, "department_code": "ANES"},
        {"person_id": "1", "appointment_id": "1", "valid_from": "2021-01-01", "fte": 0.5, "department_code": "SURG"},
        {"person_id": "1", "appointment_id": "2", "valid_from": "2022-01-01", "fte": 0.1, "department_code": "PEDS"},
    )
    asked = pd.DataFrame({"person_id": ["1"], "day": pd.to_datetime(["2026-01-01"])})
    assert home_on(frame, asked)["department"].tolist() == ["SURG"]


def test_an_open_leave_lasts_to_the_end_of_the_window_and_overlaps_count_once() -> None:
    frame = leaves(("1", "2026-07-10", "2026-07-20"), ("1", "2026-07-15", "2026-07-25"), ("1", "2026-09-30", None))
    windows = spans(("1", "2026-07-01", "2026-10-01"), ("2", "2026-07-01", "2026-10-01"))
    assert leave_days(frame, windows).tolist() == [16, 0]


def test_an_open_interval_has_no_number_of_days() -> None:
    with pytest.raises(ValueError, match="intersect it with a window first"):
        days_in(spans(("1", "2026-01-01", None)), by=["person_id"])


def test_adjacent_intervals_merge_and_a_gap_of_a_day_does_not() -> None:
    frame = spans(("1", "2026-01-01", "2026-02-01"), ("1", "2026-02-01", "2026-03-01"), ("1", "2026-03-02", None))
    assert rows_of(merged(frame, by=["person_id"])) == [("1", "2026-01-01", "2026-03-01"), ("1", "2026-03-02", "open")]


def test_interval_arithmetic_agrees_with_counting_single_days() -> None:
    rng = np.random.default_rng(7)
    people = [f"p{number}" for number in range(300)]

    def drawn() -> tuple[pd.DataFrame, dict[str, set[int]]]:
        start = rng.integers(0, 50, size=4 * len(people))
        stop = start + rng.integers(0, 12, size=len(start))
        days: dict[str, set[int]] = {person: set() for person in people}
        for person, begin, end in zip(people * 4, start.tolist(), stop.tolist(), strict=True):
            days[person] |= set(range(begin, end))
        first = pd.Timestamp("2026-01-01").as_unit("us")
        frame = pd.DataFrame({"person_id": pd.Series(people * 4, dtype="str")})
        return frame.assign(start=first + pd.to_timedelta(start, "D"), stop=first + pd.to_timedelta(stop, "D")), days

    (left, left_days), (right, right_days) = drawn(), drawn()
    by = ["person_id"]
    for result, expected in (
        (merged(left, by=by), left_days),
        (intersected(left, right, by=by), {p: left_days[p] & right_days[p] for p in people}),
        (subtracted(left, right, by=by), {p: left_days[p] - right_days[p] for p in people}),
    ):
        counted = days_in(result, by=by).to_dict()
        assert counted == {person: len(days) for person, days in expected.items() if days}
