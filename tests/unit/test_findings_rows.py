"""Findings: one row per problem and key, in words, the same from night to night."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from assets.hr.schema import APPOINTMENT
from assets.hr.schema import QUARANTINE as HR_QUARANTINE
from assets.mentoring.schema import QUARANTINE
from assets.people.schema import REVIEW
from assets.redcap.schema import PULL
from assets.storage.schema import DTYPES, empty_frame_of
from checks.findings import carried_over, departments_on, findings_of, links_of, problems_found
from checks.problem_texts import problems_file, read_problem_texts, texts_by_code
from checks.schema import FINDING
from tests.unit.table_rows import rows_of

TONIGHT = date(2026, 10, 20)
TOMORROW = date(2026, 10, 21)
ROW = "anes/12//meeting/3"


def quarantined(**values: str) -> dict[str, str]:
    usual = {"programme": "anesthesiology", "source": ROW, "instrument": "meeting", "problem": "unreadable_date"}
    return usual | {"field": "mt_date", "outcome": "quarantined", "person_id": "00000011"} | values


def found(**frames: pd.DataFrame) -> pd.DataFrame:
    empty = {
        "quarantine": empty_frame_of(QUARANTINE),
        "review": empty_frame_of(REVIEW),
        "hr_quarantine": empty_frame_of(HR_QUARANTINE),
        "pull": empty_frame_of(PULL),
    }
    return problems_found(**(empty | frames))


def findings(problems: pd.DataFrame, *, as_of: date = TONIGHT, **more: Any) -> pd.DataFrame:
    usual: dict[str, Any] = {
        "texts": texts_by_code(read_problem_texts(problems_file())),
        "appointments": empty_frame_of(APPOINTMENT),
        "links": pd.Series("", index=problems.index, dtype="str"),
    }
    return findings_of(problems, as_of=as_of, **(usual | more))


def one_finding(*, as_of: date = TONIGHT, **values: str) -> pd.DataFrame:
    return findings(found(quarantine=rows_of(QUARANTINE, quarantined(**values))), as_of=as_of)


def test_a_quarantined_row_becomes_a_finding_in_words_with_an_office_that_repairs_it():
    finding = one_finding().iloc[0]
    assert (finding["source"], finding["check"], finding["key"]) == ("redcap", "mentoring/quarantine", ROW)
    assert "mt_date" in finding["problem"]
    assert "mt_date" in finding["what_to_do"]
    assert finding["who_fixes"] == "Office of Faculty Affairs"
    assert (finding["first_seen"], finding["last_seen"]) == (pd.Timestamp(TONIGHT), pd.Timestamp(TONIGHT))
    assert pd.isna(finding["resolved_on"])


def test_a_field_is_named_as_the_form_names_it_where_the_label_is_known():
    quarantine = rows_of(QUARANTINE, quarantined(problem="unreadable_date"))
    labels = {
        ("anesthesiology", "mt_date"): "“Date of the meeting” (mt_date)",
        ("rutgers", "mt_date"): "“Met” (mt_date)",
    }
    plain, shown = (findings(found(quarantine=quarantine), labels=one).iloc[0] for one in (None, labels))
    assert shown["problem"] == plain["problem"].replace("mt_date", "“Date of the meeting” (mt_date)")
    assert shown["finding_id"] == plain["finding_id"]


def test_a_row_that_is_used_all_the_same_is_a_finding_too():
    assert len(one_finding(outcome="used", problem="future_date")) == 1


def test_what_was_rightly_excluded_is_no_finding():
    assert one_finding(outcome="excluded", problem="test_record").empty


def test_a_missing_date_and_an_unreadable_one_are_different_findings():
    problems = {code: one_finding(problem=code)["problem"].item() for code in ("no_date", "unreadable_date")}
    assert problems["no_date"] != problems["unreadable_date"]


def test_a_finding_keeps_its_identity_when_its_words_are_improved():
    problems = found(quarantine=rows_of(QUARANTINE, quarantined()))
    texts = texts_by_code(read_problem_texts(problems_file()))
    better = texts["mentoring/quarantine"]["unreadable_date"].model_copy(update={"problem": "Better words."})
    other = findings(problems, texts={"mentoring/quarantine": {"unreadable_date": better}})
    assert other["problem"].tolist() == ["Better words."]
    assert other["finding_id"].tolist() == findings(problems)["finding_id"].tolist()


def test_two_fields_of_one_row_are_two_findings():
    both = rows_of(QUARANTINE, quarantined(), quarantined(field="mt_mode", problem="unknown_code"))
    assert findings(found(quarantine=both))["finding_id"].nunique() == 2


def test_what_two_rows_say_of_one_field_is_one_finding():
    twice = rows_of(QUARANTINE, quarantined(), quarantined(outcome="finding"))
    assert len(findings(found(quarantine=twice))) == 1


def test_a_problem_without_words_is_still_a_finding():
    finding = one_finding(problem="brand_new").iloc[0]
    assert "brand_new" in finding["problem"]
    assert finding["who_fixes"] == "IT"


def test_an_unresolved_reference_is_a_finding_of_the_people_room():
    review = rows_of(REVIEW, {"typed": "name:j meyer", "programme": "anesthesiology", "example": ROW})
    problems = found(review=review)
    assert problems["row"].tolist() == [ROW]
    assert findings(problems)["source"].tolist() == ["people"]


def test_an_hr_row_keeps_its_own_department_and_the_words_of_the_hr_room():
    row = {
        "source": "appointments.csv row 7",
        "problem": "two_primaries",
        "person_id": "00000011",
        "department": "SURG",
    }
    finding = findings(found(hr_quarantine=rows_of(HR_QUARANTINE, row))).iloc[0]
    assert (finding["department"], finding["programme"], finding["who_fixes"]) == ("SURG", "", "HR")
    assert "primary appointments" in finding["problem"]


@pytest.mark.parametrize(("state", "count"), [("good", 0), ("skipped", 0), ("kept", 1), ("none", 1)])
def test_a_source_that_was_not_pulled_is_a_finding_that_says_why(state: str, count: int):
    pull = rows_of(PULL, {"programme": "anesthesiology", "project": "anes", "state": state, "reason": "It was down."})
    rows = findings(found(pull=pull))
    assert len(rows) == count
    assert rows["problem"].str.endswith("It was down.").all()


def test_a_clause_no_mapping_feeds_is_one_finding_that_says_what_all_its_measures_lack():
    clauses = pd.DataFrame(
        {
            "programme": ["anesthesiology", "anesthesiology", "cimer"],
            "clause": ["A9", "A9", "C1"],
            "measure": ["one", "two", "three"],
            "lacks": [["meetings"], ["choices of hubs", "meetings"], ["reports"]],
        }
    )
    rows = findings(found(not_measured=clauses)).sort_values("key")
    assert rows[["source", "programme", "key"]].to_numpy().tolist() == [
        ["policy", "anesthesiology", "A9"],
        ["policy", "cimer", "C1"],
    ]
    assert rows["problem"].iloc[0].endswith("Missing: choices of hubs, meetings.")


def test_a_programme_that_could_not_be_read_is_a_finding_with_its_sentence():
    rows = findings(found(not_loaded={"surgery": "policy.yaml line 2: not readable."}))
    assert rows[["source", "programme", "severity"]].to_numpy().tolist() == [["policy", "surgery", "critical"]]
    assert rows["problem"].item().endswith("policy.yaml line 2: not readable.")


def appointment(person: str, department: str, start: str, end: str | None = None, **more: Any) -> dict[str, Any]:
    dates = {"valid_from": pd.Timestamp(start), "valid_to": pd.Timestamp(end) if end else None}
    return (
        {"person_id": person, "department_code": department, "is_primary": True, "appointment_id": "1"} | dates | more
    )


def test_the_department_is_that_of_the_primary_appointment_on_the_day():
    appointments = rows_of(
        APPOINTMENT,
        appointment("00000011", "SURG", "2020-01-01", "2026-10-20"),
        appointment("00000011", "ANES", "2026-10-20", "2026-10-21"),
        appointment("00000011", "PEDS", "2020-01-01", is_primary=False),
        appointment("00000012", "ANES", "2026-10-21"),
    )
    assert departments_on(appointments, as_of=TONIGHT).to_dict() == {"00000011": "ANES"}
    problems = found(quarantine=rows_of(QUARANTINE, quarantined()))
    assert findings(problems, appointments=appointments)["department"].tolist() == ["ANES"]


def test_who_left_that_day_has_no_department_and_of_two_primary_appointments_the_later_one_counts():
    appointments = rows_of(
        APPOINTMENT,
        appointment("00000011", "SURG", "2020-01-01", "2026-10-20"),
        appointment("00000012", "PEDS", "2024-01-01"),
        appointment("00000012", "ANES", "2022-01-01"),
    )
    assert departments_on(appointments, as_of=TONIGHT).to_dict() == {"00000012": "PEDS"}


def test_the_link_opens_the_record_and_is_blank_where_the_address_is_not_whole():
    templates = {
        "anes": "https://redcap.example.edu/redcap_v{version}/DataEntry/record_home.php?pid=7&id={record}",
        "half": "https://redcap.example.edu/record_home.php?pid={pid}&id={record}",
    }
    rows = pd.Series([ROW, "anes/a b/1&x///", "half/1///", "other/1///", None], dtype="str")
    links = links_of(rows, templates=templates, versions={"anes": "15.5.0"})
    address = "https://redcap.example.edu/redcap_v15.5.0/DataEntry/record_home.php?pid=7&id="
    assert links.tolist() == [address + "12", address + "a%20b%2F1%26x", "", "", ""]
    assert links_of(rows, templates=templates, versions={}).tolist() == [""] * 5


def test_a_finding_that_stays_keeps_the_night_it_was_first_seen():
    after = carried_over(one_finding(as_of=TOMORROW), before=one_finding(), as_of=TOMORROW)
    assert after["first_seen"].tolist() == [pd.Timestamp(TONIGHT)]
    assert after["last_seen"].tolist() == [pd.Timestamp(TOMORROW)]


def test_a_finding_that_is_gone_stays_with_the_night_it_was_gone():
    nothing = empty_frame_of(FINDING)
    gone = carried_over(nothing, before=one_finding(), as_of=TOMORROW)
    assert gone["resolved_on"].tolist() == [pd.Timestamp(TOMORROW)]
    assert gone["last_seen"].tolist() == [pd.Timestamp(TONIGHT)]
    later = carried_over(nothing, before=gone, as_of=date(2026, 10, 30))
    assert later["resolved_on"].tolist() == [pd.Timestamp(TOMORROW)]


def test_a_finding_that_comes_back_is_open_under_its_old_identity():
    gone = carried_over(empty_frame_of(FINDING), before=one_finding(), as_of=TOMORROW)
    back = carried_over(one_finding(as_of=date(2026, 10, 30)), before=gone, as_of=date(2026, 10, 30))
    assert back["finding_id"].tolist() == gone["finding_id"].tolist()
    assert back["first_seen"].tolist() == [pd.Timestamp(TONIGHT)]
    assert back["resolved_on"].isna().all()


def test_a_run_for_an_earlier_day_knows_nothing_of_later_findings():
    assert carried_over(empty_frame_of(FINDING), before=one_finding(), as_of=date(2026, 10, 1)).empty


@pytest.mark.parametrize("problems", [found(), found(quarantine=rows_of(QUARANTINE, quarantined()))])
def test_findings_have_the_declared_dtypes_with_and_without_rows(problems: pd.DataFrame):
    frame = carried_over(findings(problems), before=empty_frame_of(FINDING), as_of=TONIGHT)
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
        column.name: DTYPES[column.type] for column in FINDING.columns
    }
