"""Damage to single rows of an HR delivery: each kind must become a finding, and stop nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.faults.damage import Damage

if TYPE_CHECKING:
    from tests.faults.damage import Place


def _text(place: Place, name: str) -> str:
    return (place.hr / name).read_text(encoding="utf-8")


def _twice(place: Place) -> None:
    place.add_rows("people", place.delivered("people")[0])


def _total(place: Place) -> None:
    place.add_rows("people", {"person_id": "Total: 30", "legal_last": "rows"})


def _unknown_person(place: Place) -> None:
    place.add_rows("appointments", place.delivered("appointments")[0] | {"person_id": "00777777"})


def _shifted(place: Place) -> None:
    header, first, *rest = _text(place, "people.csv").splitlines(keepends=True)
    (place.hr / "people.csv").write_text(
        "".join(
            [header, first, *rest, first.rstrip("\n").replace(",", ",,", 1).replace(first[:8], "00777777") + ",x,y,z\n"]
        ),
        encoding="utf-8",
    )


def _unreadable_date(place: Place) -> None:
    place.add_rows("appointments", place.delivered("appointments")[0] | {"valid_from": "spring"})


def _no_end(place: Place) -> None:
    row = place.delivered("appointments")[0]
    place.add_rows("appointments", row | {"appointment_id": "odd", "valid_to": "1999-01-01"})


def _own_appointment(place: Place, **values: str) -> None:
    """Change the open primary appointment of somebody who is in no programme's scope."""
    rows = place.delivered("appointments")
    at = next(
        n
        for n, row in enumerate(rows)
        if row["is_primary"] == "true" and not row["valid_to"] and row["department_code"] != "ANES"
    )
    place.change_one("appointments", at=at, **values)


def _unmapped_rank(place: Place) -> None:
    _own_appointment(place, rank="XQ7")


def _unreadable_fte(place: Place) -> None:
    _own_appointment(place, fte="half")


def _unreadable_flag(place: Place) -> None:
    _own_appointment(place, paid="perhaps")


def _bad_supervisor(place: Place) -> None:
    _own_appointment(place, supervisor_id="see chair")


def _bad_optional_date(place: Place) -> None:
    _own_appointment(place, rank_start="last year")


def _no_primary(place: Place) -> None:
    _own_appointment(place, is_primary="false")


def _beside(place: Place, **values: str) -> None:
    rows = place.delivered("appointments")
    row = next(row for row in rows if row["is_primary"] == "true" and not row["valid_to"])
    place.add_rows("appointments", row | values)


def _two_primaries(place: Place) -> None:
    _beside(place, appointment_id="second", valid_from="2026-01-01")


def _overlapping(place: Place) -> None:
    _beside(place, valid_from="2026-03-01")


def _vanished(place: Place) -> None:
    gone = next(row["person_id"] for row in place.delivered("appointments") if not row["valid_to"])
    for table in ("people", "appointments", "leave", "career_dates"):
        place.deliver(table, [row for row in place.delivered(table) if row["person_id"] != gone])


def _never_back(place: Place) -> None:
    person = next(row["person_id"] for row in place.delivered("appointments") if not row["valid_to"])
    leave = {"person_id": person, "leave_id": "odd", "leave_from": "2026-01-05", "expected_return": "2026-03-01"}
    place.add_rows("leave", leave)


def _leave_before_hire(place: Place) -> None:
    person = next(row["person_id"] for row in place.delivered("appointments") if not row["valid_to"])
    place.add_rows(
        "leave", {"person_id": person, "leave_id": "odd", "leave_from": "1950-01-05", "leave_to": "1950-03-01"}
    )


def _mojibake(place: Place) -> None:
    place.change_one("people", legal_last="MÃ¼ller")


def _unknown_career(place: Place) -> None:
    place.add_rows("career_dates", place.delivered("career_dates")[0] | {"kind": "jubilee"})


def _no_unit_code(place: Place) -> None:
    place.add_rows("units", {"name": "Nowhere", "kind": "division", "valid_from": "2020-01-01"})


def _shared_email(place: Place) -> None:
    first = place.delivered("people")[0]["work_email"]
    place.change_one("people", at=1, work_email=first)


HR_DAMAGES = (
    Damage("HR: a person twice", _twice, "hr/quarantine duplicate_row", "finding"),
    Damage("HR: a line of totals", _total, "hr/quarantine not_an_id", "finding"),
    Damage("HR: an appointment of nobody", _unknown_person, "hr/quarantine unknown_person", "finding"),
    Damage("HR: a comma without quotes", _shifted, "hr/quarantine shifted_row", "finding"),
    Damage("HR: a first day that is no date", _unreadable_date, "hr/quarantine unreadable_date", "finding"),
    Damage("HR: an appointment ends before it begins", _no_end, "hr/quarantine end_before_start", "finding"),
    Damage("HR: a rank nobody has mapped", _unmapped_rank, "hr/quarantine unmapped_code", "finding"),
    Damage("HR: an FTE that is no number", _unreadable_fte, "hr/quarantine unreadable_number", "finding"),
    Damage("HR: a yes/no that is neither", _unreadable_flag, "hr/quarantine unreadable_flag", "finding"),
    Damage("HR: a supervisor who is no id", _bad_supervisor, "hr/quarantine not_an_id_of_other", "finding"),
    Damage(
        "HR: an optional date that is none", _bad_optional_date, "hr/quarantine unreadable_optional_date", "finding"
    ),
    Damage("HR: nobody's primary appointment", _no_primary, "hr/quarantine no_primary", "finding"),
    Damage("HR: two primary appointments", _two_primaries, "hr/quarantine two_primaries", "finding"),
    Damage("HR: two rows of one appointment at once", _overlapping, "hr/quarantine overlapping_rows", "finding"),
    Damage("HR: a person vanished from the feed", _vanished, "hr/quarantine missing_from_feed", "finding"),
    Damage("HR: a leave nobody returned from", _never_back, "hr/quarantine overdue_return", "finding"),
    Damage("HR: a leave before the hire", _leave_before_hire, "hr/quarantine leave_outside_appointment", "finding"),
    Damage("HR: a name in the wrong encoding", _mojibake, "hr/quarantine mojibake", "finding"),
    Damage("HR: a step of a career nobody knows", _unknown_career, "hr/quarantine unknown_kind", "finding"),
    Damage("HR: a unit without a code", _no_unit_code, "hr/quarantine no_unit_code", "finding"),
    Damage("HR: two people with one e-mail", _shared_email, "work_email_is_unique", "finding"),
)
