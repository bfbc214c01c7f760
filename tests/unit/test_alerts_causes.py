"""Which causes a night gives, and when each is told: once, not per attempt, and again only by the rule."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from pipelines.alerts.causes import CheckSeen, FindingsSeen, Known, Observed, alerts_of, causes_of

TONIGHT = date(2026, 10, 20)


def check(table: str, name: str, *, passed: bool = False, **more: Any) -> CheckSeen:
    kind = "fresh" if name.startswith("fresh_") else "integrity"
    return CheckSeen(**{"table": table, "name": name, "kind": kind, "passed": passed, "sentence": "It is so."} | more)


def fresh(programme: str, *, passed: bool = False) -> CheckSeen:
    return check(f"redcap/{programme}", f"fresh_{programme}", passed=passed)


HR = check("hr/delivery", "delivery_accepted")
HR_WELL = check("hr/delivery", "delivery_accepted", passed=True)


def night(*checks: CheckSeen, later: int = 0, succeeded: bool = True, **more: Any) -> Observed:
    day = TONIGHT + timedelta(days=later)
    return Observed(night=day, run_id=f"run-{later}", succeeded=succeeded, checks=checks, **more)


def keys(observed: Observed) -> list[str]:
    return [alert.key for alert in causes_of(observed, findings_rows=20, findings_share=0.25)]


def told(*nights: Observed, repeat_nights: int = 1) -> list[list[str]]:
    known: dict[str, Known] = {}
    days = []
    for each in nights:
        due, known = alerts_of(each, known=known, repeat_nights=repeat_nights, findings_rows=20, findings_share=0.25)
        days.append([one.alert.key for one in due])
    return days


def test_a_night_in_which_all_is_well_tells_nobody():
    assert keys(night(fresh("anesthesiology", passed=True), HR_WELL, findings=())) == []


def test_a_programme_that_is_stale_is_a_cause_of_its_own():
    observed = night(fresh("anesthesiology"), fresh("cimer"), fresh("neurology", passed=True))
    assert keys(observed) == ["stale:redcap/anesthesiology/fresh_anesthesiology", "stale:redcap/cimer/fresh_cimer"]


def test_where_no_programme_could_be_pulled_the_cause_is_one_and_names_them_all():
    (alert,) = causes_of(night(fresh("anesthesiology"), fresh("cimer")), findings_rows=20, findings_share=0.25)
    assert alert.key == "stale:redcap"
    assert [line.partition(":")[0] for line in alert.lines] == ["anesthesiology", "cimer"]


def test_a_run_that_a_blocking_check_stopped_is_told_as_that_check_and_not_as_a_failed_run():
    assert keys(night(HR, succeeded=False)) == ["integrity:hr/delivery/delivery_accepted"]


def test_a_step_that_failed_is_told_as_a_failed_run_with_the_kind_of_error_only():
    (alert,) = causes_of(
        night(succeeded=False, failed_steps=("make_workbooks: OSError",)), findings_rows=20, findings_share=0.25
    )
    assert (alert.key, alert.kind, alert.lines) == (
        "run_failed:make_workbooks",
        "run_failed",
        ("make_workbooks: OSError",),
    )


def test_a_run_that_was_killed_is_told_although_it_names_no_step():
    assert keys(night(succeeded=False)) == ["run_failed:"]


def test_hr_is_a_kind_of_its_own_so_that_hrs_address_can_answer_for_it():
    kinds = {
        alert.kind for alert in causes_of(night(HR, check("people/link", "x")), findings_rows=20, findings_share=0.25)
    }
    assert kinds == {"hr", "integrity"}


@pytest.mark.parametrize(
    ("before", "new", "jumps"), [(10, 20, True), (10, 19, False), (80, 20, False), (80, 21, True), (0, 500, True)]
)
def test_findings_jump_when_many_are_new_beside_those_open_before(before: int, new: int, jumps: bool):
    observed = night(findings=(FindingsSeen(source="redcap", before=before, new=new),))
    assert keys(observed) == (["findings:redcap"] if jumps else [])


def test_one_cause_is_told_once_a_night_however_often_the_night_is_tried():
    assert told(night(HR, succeeded=False), night(HR, succeeded=False)) == [
        ["integrity:hr/delivery/delivery_accepted"],
        [],
    ]


def test_an_unresolved_cause_is_told_again_the_next_night():
    days = told(night(HR, succeeded=False), night(HR, later=1, succeeded=False))
    assert [len(day) for day in days] == [1, 1]


def test_the_settings_may_space_the_repetition():
    nights = [night(HR, later=later, succeeded=False) for later in range(8)]
    assert [len(day) for day in told(*nights, repeat_nights=3)] == [1, 0, 0, 1, 0, 0, 1, 0]


def test_a_cause_that_was_resolved_and_comes_back_is_new():
    days = told(night(HR), night(HR_WELL, later=1), night(HR, later=2), repeat_nights=30)
    assert [len(day) for day in days] == [1, 0, 1]


def test_a_check_that_did_not_run_resolves_nothing():
    stale, cut_short = night(fresh("anesthesiology")), night(HR, later=1, succeeded=False)
    days = told(stale, cut_short, night(fresh("anesthesiology"), later=2), repeat_nights=30)
    assert [len(day) for day in days] == [1, 1, 0]


def test_the_next_good_night_resolves_a_failed_run():
    failed = night(succeeded=False, failed_steps=("read_hr: OSError",))
    days = told(
        failed, night(later=1), night(later=2, succeeded=False, failed_steps=("read_hr: OSError",)), repeat_nights=9
    )
    assert [len(day) for day in days] == [1, 0, 1]


def test_redcap_as_a_whole_is_resolved_when_any_programme_was_pulled():
    down = night(fresh("anesthesiology"), fresh("cimer"))
    one = night(fresh("anesthesiology", passed=True), fresh("cimer"), later=1)
    assert told(down, one, night(fresh("anesthesiology"), fresh("cimer"), later=2), repeat_nights=9) == [
        ["stale:redcap"],
        ["stale:redcap/cimer/fresh_cimer"],
        ["stale:redcap"],
    ]


def test_an_alert_says_since_when_its_cause_is_there():
    known: dict[str, Known] = {}
    for later in range(3):
        due, known = alerts_of(
            night(HR, later=later), known=known, repeat_nights=1, findings_rows=20, findings_share=0.25
        )
    assert [one.since for one in due] == [TONIGHT]
