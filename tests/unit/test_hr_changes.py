"""Differences between deliveries become events and corrections. Everybody is invented."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from assets.hr.deliveries import Delivered, Outcome, judged_delivery, no_tables
from assets.hr.mapping import HrMapping
from assets.hr.schema import CHANGE, CORRECTION
from assets.storage.frames import conform_frame

if TYPE_CHECKING:
    import pandas as pd

HEADER = (
    "person_id,appointment_id,valid_from,valid_to,appointment_start,is_primary,kind,track,rank,tenure_status,fte,"
    "department_code,employment_status"
)
AUGUST, SEPTEMBER = date(2026, 8, 20), date(2026, 9, 30)


def row(
    start: str = "2020-07-01",
    stop: str = "",
    *,
    person: int = 1,
    number: int = 0,
    began: str = "",
    track: str = "clinical",
    rank: str = "assistant",
    tenure: str = "on_track",
    fte: str = "1",
    unit: str = "ANES",
    status: str = "active",
) -> str:
    return f"{person},{number},{start},{stop},{began or start},Y,primary,{track},{rank},{tenure},{fte},{unit},{status}"


def delivered(
    *rows: str, last: Outcome | None = None, on: date = AUGUST, leave: str = "", mapping: HrMapping | None = None
) -> Outcome:
    people = "person_id,legal_first,legal_last\n" + "".join(f"{n},First{n},Last{n}\n" for n in range(1, 31))
    others = [row(person=n) for n in range(4, 31)] + [
        row(person=30, number=9, unit="SURG", fte="0").replace(",Y,", ",N,")
    ]
    files = {"people.csv": people, "appointments.csv": "\n".join([HEADER, *rows, *others]) + "\n"}
    files["leave.csv"] = "person_id,leave_id,leave_from,leave_to\n30,x,2021-01-01,2021-02-01\n" + leave
    outcome = judged_delivery(
        Delivered(
            files={name: text.encode() for name, text in files.items()},
            received_at=datetime(on.year, on.month, on.day, 4, tzinfo=UTC),
        ),
        last=last.tables if last else no_tables(),
        mapping=mapping or HrMapping(),
        source="hr",
        tonight=on,
        max_age_days=35,
    )
    assert outcome.accepted, outcome.refusal
    for table in (CHANGE, CORRECTION):
        assert conform_frame(outcome.tables[table.name], table=table).equals(outcome.tables[table.name])
    return outcome


def told(before: list[str], after: list[str], *, leave: str = "") -> Outcome:
    return delivered(*after, last=delivered(*before), on=SEPTEMBER, leave=leave)


def events(outcome: Outcome) -> list[tuple[object, ...]]:
    frame: pd.DataFrame = outcome.tables["change"].sort_values(["effective_on", "kind"])
    shown = frame[["kind", "previous", "new"]].astype("object").where(frame[["kind", "previous", "new"]].notna(), None)
    return [
        (kind, f"{day:%Y-%m-%d}", previous, new)
        for kind, day, previous, new in zip(
            shown["kind"], frame["effective_on"], shown["previous"], shown["new"], strict=True
        )
    ]


def corrections(outcome: Outcome) -> list[tuple[str, str, list[str]]]:
    frame = outcome.tables["correction"]
    return [
        (f"{start:%Y-%m-%d}", f"{stop:%Y-%m-%d}", columns)
        for start, stop, columns in zip(frame["valid_from"], frame["valid_to"], frame["columns"], strict=True)
    ]


def test_the_first_delivery_tells_no_event() -> None:
    first = delivered(row())
    assert first.tables["change"].empty
    assert first.tables["correction"].empty


@pytest.mark.parametrize(
    ("after", "event"),
    [
        ([row(stop="2026-09-01"), row("2026-09-01", rank="associate")], ("rank", "assistant", "associate")),
        ([row(stop="2026-09-01"), row("2026-09-01", track="tenure")], ("track", "clinical", "tenure")),
        ([row(stop="2026-09-01"), row("2026-09-01", tenure="tenured")], ("tenure", "on_track", "tenured")),
        ([row(stop="2026-09-01"), row("2026-09-01", fte="0.8")], ("fte", "1", "0.8")),
        ([row(stop="2026-09-01"), row("2026-09-01", unit="SURG")], ("transfer", "ANES", "SURG")),
        ([row(stop="2026-09-01")], ("departure", "ANES", None)),
        ([row(), row("2026-09-01", person=2)], ("hire", None, "ANES")),
        ([row(stop="2026-09-01"), row("2026-09-01", status="terminated")], ("departure", "ANES", None)),
    ],
)
def test_a_difference_is_an_event_of_its_kind_on_its_day(after: list[str], event: tuple[str | None, ...]) -> None:
    outcome = told([row()], after)
    kind, previous, new = event
    assert events(outcome) == [(kind, "2026-09-01", previous, new)]
    assert outcome.tables["change"]["retroactive"].tolist() == [False]
    assert outcome.tables["change"]["seen_in"].tolist() == [outcome.delivery_id]


def test_a_rehire_is_a_return_and_no_second_hire() -> None:
    gone = [row(stop="2024-01-01")]
    assert events(told(gone, [*gone, row("2026-09-01", number=1)])) == [("return", "2026-09-01", None, "ANES")]


def test_leave_and_the_return_from_it_are_two_events_without_a_type() -> None:
    outcome = told([row()], [row()], leave="1,y,2026-09-01,2026-12-01\n")
    assert events(outcome) == [
        ("leave", "2026-09-01", "active", "on_leave"),
        ("return", "2026-12-01", "on_leave", "active"),
    ]


def test_a_future_promotion_is_told_when_it_is_delivered_and_once() -> None:
    after = [row(stop="2027-07-01"), row("2027-07-01", rank="associate")]
    outcome = told([row()], after)
    assert events(outcome) == [("rank", "2027-07-01", "assistant", "associate")]
    assert corrections(outcome) == []
    again = delivered(*after, row("2020-07-01", person=2), last=outcome, on=date(2026, 10, 20))
    assert [event[0] for event in events(again)] == ["hire", "rank"]


def test_the_same_delivery_on_the_next_night_tells_nothing_new() -> None:
    after = [row(stop="2026-09-01"), row("2026-09-01", rank="associate")]
    outcome = told([row()], after)
    again = delivered(*after, last=outcome, on=SEPTEMBER)
    assert again.tables["change"].equals(outcome.tables["change"])
    assert again.tables["correction"].equals(outcome.tables["correction"])


def test_the_same_history_cut_into_other_rows_is_no_difference() -> None:
    outcome = told([row()], [row(stop="2023-01-01"), row("2023-01-01", began="2020-07-01")])
    assert events(outcome) == []
    assert corrections(outcome) == []


def test_a_retro_dated_transfer_is_marked_and_names_the_days_it_touches() -> None:
    outcome = told([row()], [row(stop="2026-05-01"), row("2026-05-01", unit="SURG")])
    assert events(outcome) == [("transfer", "2026-05-01", "ANES", "SURG")]
    assert outcome.tables["change"]["retroactive"].tolist() == [True]
    assert corrections(outcome) == [("2026-05-01", "2026-10-01", ["department_code"])]


def test_a_rank_corrected_in_place_is_a_correction_and_no_promotion() -> None:
    outcome = told(
        [row(stop="2025-01-01"), row("2025-01-01", unit="SURG")],
        [row(stop="2025-01-01", rank="instructor"), row("2025-01-01", unit="SURG", rank="instructor")],
    )
    assert events(outcome) == []
    assert corrections(outcome) == [("2020-07-01", "2026-10-01", ["rank"])]


def test_a_leave_told_after_it_began_touches_its_days() -> None:
    outcome = told([row()], [row()], leave="1,y,2026-07-01,2026-08-01\n")
    assert corrections(outcome) == [("2026-07-01", "2026-08-01", ["on_leave"])]


def test_a_departure_withdrawn_touches_the_days_since() -> None:
    outcome = told([row(stop="2026-08-01")], [row()])
    columns = ["employed", "department_code", "rank", "track", "tenure_status", "fte"]
    assert corrections(outcome) == [("2026-08-01", "2026-10-01", columns)]


def test_a_person_missing_from_the_feed_has_no_departure() -> None:
    first = delivered(row(), row(person=2))
    less = delivered(row(), last=first, on=SEPTEMBER)
    assert events(less) == []


def test_a_code_that_becomes_known_is_no_event_but_a_correction() -> None:
    first = delivered(row(rank="Asst Prof"))
    mapping = HrMapping.model_validate({"codes": {"rank": {"Asst Prof": "assistant"}}})
    second = delivered(row(rank="Asst Prof"), last=first, on=SEPTEMBER, mapping=mapping)
    assert events(second) == []
    assert corrections(second) == [("2020-07-01", "2026-10-01", ["rank"])]


def test_a_delivery_that_tells_only_the_present_does_not_undo_the_past() -> None:
    outcome = told([row()], [row("2026-09-01", began="2020-07-01", rank="associate")])
    assert events(outcome) == [("rank", "2026-09-01", "assistant", "associate")]
    assert corrections(outcome) == [("2026-09-01", "2026-10-01", ["rank"])]
    states = outcome.tables["appointment"].query("person_id == '00000001'")
    assert states["rank"].tolist() == ["assistant", "associate"]
    assert states["valid_to"].dt.strftime("%Y-%m-%d").tolist()[:1] == ["2026-09-01"]


@pytest.mark.parametrize(("day", "retroactive"), [("2026-08-20", True), ("2026-08-21", False)])
def test_what_takes_effect_on_the_day_of_the_delivery_before_was_not_told_by_it(day: str, *, retroactive: bool) -> None:
    outcome = told([row()], [row(stop=day), row(day, rank="associate")])
    assert outcome.tables["change"]["retroactive"].tolist() == [retroactive]
