"""Damage to single rows of a project and to who is meant in them, each kind with what must catch it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.faults.damage import Damage

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.damage import Place

FOUND = "mentoring/quarantine"
REVIEW = "people/review "
NEW_RECORD = "9001"


def _met(**values: str) -> Callable[[Place], None]:
    """Return what enters a meeting of a running assignment, otherwise as it should be."""

    def do(place: Place) -> None:
        pair = place.pair()
        usual = {"mt_date": "2026-10-19", "mt_mode": "1", "mt_setting": "1", "meeting_complete": "2"}
        mentor = {"mt_mentor_employee_id": pair["as_mentor_employee_id"]}
        place.add(pair["record_id"], "meeting", **(usual | mentor | values))

    return do


def _twice(place: Place) -> None:
    do = _met(mt_date="2026-10-18")
    do(place)
    do(place)


def _assigned(**values: str) -> Callable[[Place], None]:
    """Return what enters an assignment of a mentee to a mentor nobody has yet, otherwise as it should be."""

    def do(place: Place) -> None:
        pair = place.pair()
        usual = {"as_hub": pair["as_hub"], "as_role": "1", "as_start": "2026-10-01", "assignment_complete": "2"}
        mentor = {"as_mentor_employee_id": _somebody_else(place, pair)}
        given = {name: pair[value[1:]] if value.startswith("=") else value for name, value in values.items()}
        place.add(pair["record_id"], "assignment", **(usual | mentor | given))

    return do


def _somebody_else(place: Place, pair: dict[str, str]) -> str:
    taken = {row["as_mentor_employee_id"].strip() for row in place.records()} | {pair["mentee"]}
    return next(row["person_id"] for row in place.delivered("people") if row["person_id"] not in taken)


def _reciprocal(place: Place) -> None:
    pair = place.pair()
    mentor, mentee = pair["as_mentor_employee_id"], pair["mentee"]
    place.add(NEW_RECORD, fp_employee_id=mentor, fp_enrolled_on="2026-01-05", faculty_profile_complete="2")
    place.add(
        NEW_RECORD,
        "assignment",
        as_role="1",
        as_mentor_employee_id=mentee,
        as_start="2026-02-01",
        assignment_complete="2",
    )


def _nobody(place: Place) -> None:
    place.add(NEW_RECORD, fp_enrolled_on="2026-01-05", faculty_profile_complete="2")


def _again(place: Place) -> None:
    place.add(
        NEW_RECORD, fp_employee_id=place.pair()["mentee"], fp_enrolled_on="2026-01-05", faculty_profile_complete="2"
    )


def _test_record(place: Place) -> None:
    place.add(NEW_RECORD, fp_first="Test", fp_last="Test", fp_email="test@test.example", faculty_profile_complete="2")


def _reported(**values: str) -> Callable[[Place], None]:
    def do(place: Place) -> None:
        pair = place.pair()
        usual = {"qr_year": "2026", "qr_quarter": "3", "qr_filed_on": "2026-10-05", "quarterly_report_complete": "2"}
        mentor = {"qr_mentor_employee_id": pair["as_mentor_employee_id"]}
        place.add(pair["record_id"], "quarterly_report", **(usual | mentor | values))

    return do


def _signed_early(place: Place) -> None:
    pair = place.pair()
    place.add(
        pair["record_id"],
        "first_report_and_mentorship_agreement",
        fr_date="2019-01-07",
        fr_mentor_employee_id=pair["as_mentor_employee_id"],
        first_report_and_mentorship_agreement_complete="2",
    )


def _hub(**values: str) -> Callable[[Place], None]:
    def do(place: Place) -> None:
        place.add(NEW_RECORD, **({"hub_code": "H91", "hub_name": "Odd", "hub_complete": "2"} | values))

    return do


def _same_hub(place: Place) -> None:
    code = next(row["hub_code"] for row in place.records() if row["hub_code"])
    _hub(hub_code=code)(place)


def _mentor_of_no_hub(place: Place) -> None:
    place.add(
        place.pair()["record_id"],
        "hub_mentor",
        hm_employee_id=place.pair()["as_mentor_employee_id"],
        hub_mentor_complete="2",
    )


def _unknown_choice(place: Place) -> None:
    rows = place.records()
    at = next(n for n, row in enumerate(rows) if row["fp_hub_1"])
    rows[at]["fp_hub_1"] = "H99"
    place.save(rows)


def _stray(place: Place) -> None:
    place.add(place.pair()["record_id"], "meeting", as_start="2026-10-01", meeting_complete="0")


def _typed(name: str = "", email: str = "") -> Callable[[Place], None]:
    """Return what enters a meeting with a mentor who is typed and not given by id."""
    return _met(mt_mentor_employee_id="", mt_mentor_name=name, mt_mentor_email=email)


def _stranger_with_email(place: Place) -> None:
    """Type the address of one person beside the name of another: an assistant's, or a slip."""
    pair = place.pair()
    people = {row["person_id"]: row for row in place.delivered("people")}
    whose = next(row for key, row in people.items() if row["work_email"] and key != pair["as_mentor_employee_id"])
    _met(mt_mentor_employee_id="", mt_mentor_name="Zebulon Quux-Ypsilanti", mt_mentor_email=whose["work_email"])(place)


def _id_of_another(place: Place) -> None:
    _met(mt_mentor_employee_id=_somebody_else(place, place.pair()), mt_mentor_name="Zebulon Quux-Ypsilanti")(place)


def _namesakes(place: Place) -> None:
    people = place.delivered("people")
    twin = people[0] | {"person_id": "00888888", "work_email": "", "username": "", "npi": "", "legal_middle": ""}
    place.add_rows("people", twin)
    appointment = next(row for row in place.delivered("appointments") if row["person_id"] == people[0]["person_id"])
    place.add_rows("appointments", appointment | {"person_id": "00888888", "appointment_id": "00888888-1"})
    _typed(name=f"{people[0]['legal_first']} {people[0]['legal_last']}")(place)


def _two_names(place: Place) -> None:
    people = place.delivered("people")
    names = [f"{row['legal_first']} {row['legal_last']}" for row in people[:2]]
    _typed(name=" / ".join(names))(place)


ROW_DAMAGES = (
    Damage("meeting: a date that is none", _met(mt_date="some day"), f"{FOUND} unreadable_date", "finding"),
    Damage("meeting: a missing-data code for a date", _met(mt_date="-99"), f"{FOUND} missing_code", "finding"),
    Damage("meeting: no date", _met(mt_date=""), f"{FOUND} no_date", "finding"),
    Damage("meeting: a date that has not come", _met(mt_date="2027-02-03"), f"{FOUND} future_date", "finding"),
    Damage("meeting: before the assignment", _met(mt_date="2009-02-03"), f"{FOUND} before_assignment", "finding"),
    Damage("meeting: entered twice", _twice, f"{FOUND} duplicate_event", "finding"),
    Damage("meeting: a code nobody mapped", _met(mt_mode="9"), f"{FOUND} unknown_code", "finding"),
    Damage("meeting: nobody named", _met(mt_mentor_employee_id=""), f"{FOUND} no_person", "finding"),
    Damage(
        "meeting: a mentor nobody assigned",
        lambda place: _met(mt_mentor_employee_id=_somebody_else(place, place.pair()))(place),
        f"{FOUND} no_pair",
        "finding",
    ),
    Damage("agreement: signed years before", _signed_early, f"{FOUND} before_assignment", "finding"),
    Damage("report: no quarter", _reported(qr_year="", qr_quarter=""), f"{FOUND} no_period", "finding"),
    Damage("report: a fifth quarter", _reported(qr_quarter="5"), f"{FOUND} bad_period", "finding"),
    Damage("assignment: no start", _assigned(as_start=""), f"{FOUND} no_start", "finding"),
    Damage("assignment: no role", _assigned(as_role=""), f"{FOUND} no_role", "finding"),
    Damage(
        "assignment: ends before it starts", _assigned(as_end="2026-01-01"), f"{FOUND} ended_before_start", "finding"
    ),
    Damage("assignment: to oneself", _assigned(as_mentor_employee_id="=mentee"), f"{FOUND} self_mentoring", "finding"),
    Damage(
        "assignment: entered twice",
        _assigned(as_mentor_employee_id="=as_mentor_employee_id", as_start="=as_start"),
        f"{FOUND} duplicate_pair",
        "finding",
    ),
    Damage(
        "assignment: again while it runs",
        _assigned(as_mentor_employee_id="=as_mentor_employee_id"),
        f"{FOUND} overlapping_pair",
        "finding",
    ),
    Damage("assignment: in both directions", _reciprocal, "mentoring/pair ", "finding"),
    Damage("record: nobody's", _nobody, f"{FOUND} nobody", "finding"),
    Damage("record: a second one of a person", _again, f"{FOUND} person_twice", "finding"),
    Damage("record: a test", _test_record, "ledger test_record", "excluded"),
    Damage("hub: no code", _hub(hub_code=""), f"{FOUND} no_code", "finding"),
    Damage("hub: a code that is taken", _same_hub, f"{FOUND} duplicate_hub", "finding"),
    Damage("hub: a mentor of no hub", _mentor_of_no_hub, f"{FOUND} no_hub", "finding"),
    Damage("hub: chosen and unknown", _unknown_choice, f"{FOUND} unknown_hub", "finding"),
    Damage("row: answers of another form", _stray, f"{FOUND} stray_values", "finding"),
    Damage("identity: a name nobody has", _typed(name="Zebulon Quux-Ypsilanti"), REVIEW, "finding"),
    Damage("identity: namesakes", _namesakes, REVIEW, "finding"),
    Damage("identity: one's e-mail, another's name", _stranger_with_email, REVIEW, "finding"),
    Damage("identity: one's id, another's name", _id_of_another, REVIEW, "finding"),
    Damage("identity: two people in one field", _two_names, REVIEW, "finding"),
)
