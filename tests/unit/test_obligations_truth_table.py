"""The truth table whole: population × exclusion × evidence × exception × open window × open identity.

Every combination is one mentee of one school. What is expected is worked out by `expected`, from the order of the
design and nothing else: it knows no frames, days or pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import pytest

from tests.unit.obligations_school import PROGRAMME, School, day, shipped_policy

Q3 = "2026-07-01"


@dataclass(frozen=True)
class Case:
    """What is planted for one mentee."""

    population: str
    exclusion: str
    evidence: str
    exception: str
    identity: bool

    @property
    def person(self) -> str:
        """An id that tells the case."""
        return "/".join([self.population, self.exclusion, self.evidence, self.exception, str(int(self.identity))])


@dataclass(frozen=True)
class Measure:
    """A shipped clause, what can be planted for it, and two days: one with the window open, one long after."""

    clause: str
    while_open: str
    populations: tuple[str, ...]
    exclusions: tuple[str, ...]
    exceptions: tuple[str, ...]
    evidence: tuple[str, ...] = ("none", "met", "late", "one_sided")
    afterwards: str = "2026-12-20"

    def cases(self) -> list[Case]:
        """Return every combination."""
        axes = (self.populations, self.exclusions, self.evidence, self.exceptions, (False, True))
        return [Case(*one) for one in product(*axes)]


REPORT = Measure(
    clause="A12",
    while_open="2026-10-10",
    populations=("in", "out_of_scope", "not_enrolled", "no_pair"),
    exclusions=("none", "waived", "opted_out", "left", "on_leave"),
    exceptions=("none", "hired_too_late", "mentor_left", "partial_leave", "documented"),
)
AGREEMENT = Measure(
    clause="A8",
    while_open="2026-08-20",
    populations=("in", "out_of_scope", "not_enrolled"),
    exclusions=("none", "waived", "opted_out", "left", "on_leave", "ended_before_due"),
    exceptions=("none", "mentor_left", "partial_leave", "documented"),
)


def expected(case: Case, measure: Measure, *, is_open: bool) -> tuple[str, str] | None:
    """Return state and reason, `None` where nothing is owed."""
    declined = case.exclusion == "opted_out" and measure is REPORT
    if case.population == "out_of_scope" or (case.population != "in" and not declined):
        return None
    order = (
        (case.exclusion != "none", ("excluded", case.exclusion)),
        (case.evidence == "met", ("met", "")),
        (case.evidence == "late" and not is_open, ("met_late", "")),
        (is_open, ("pending", "due_soon")),
        (case.exception != "none", ("excepted", case.exception)),
        (case.identity, ("indeterminate", "identity")),
        (case.evidence == "one_sided", ("not_met", "one_sided")),
    )
    return next((state for holds, state in order if holds), ("not_met", ""))


def planted(measure: Measure) -> School:
    """Return a school with one mentee per case, each mentored by max since the quarter began."""
    school = School().person("max", enrolled=None).open_identity("typed", "max")
    for case in measure.cases():
        _add_person(school, case)
        _add_pair(school, case, measure)
        _add_excuses(school, case)
        _add_evidence(school, case, measure)
    return school


def _add_person(school: School, case: Case) -> None:
    school.person(
        case.person,
        department="MED" if case.population == "out_of_scope" else "ANES",
        enrolled=None if case.population == "not_enrolled" else "2020-01-01",
        since="2026-08-25" if case.exception == "hired_too_late" else "2020-01-01",
        until="2026-08-10" if case.exclusion == "left" and case.exception != "hired_too_late" else None,
    )
    if case.exclusion == "left" and case.exception == "hired_too_late":
        school.appointments[-1]["valid_to"] = day("2026-09-10")


def _add_pair(school: School, case: Case, measure: Measure) -> None:
    if case.population == "no_pair":
        return
    until, reason = None, None
    if case.exception == "mentor_left":
        until, reason = "2026-08-20", "mentor_left"
    if case.exclusion == "ended_before_due":
        until, reason = "2026-08-10", "changed"
    since = "2026-08-25" if case.exception == "hired_too_late" and measure is REPORT else Q3
    school.pair(case.person, "max", since, until, end_reason=reason)


def _add_excuses(school: School, case: Case) -> None:
    if case.exclusion == "opted_out":
        school.step(case.person, "opted_out", "2026-07-20")
    if case.exclusion == "on_leave":
        school.leave(case.person, "2026-06-01", "2026-11-01")
    elif case.exception == "partial_leave":
        school.leave(case.person, Q3, "2026-08-16")
    for kind, approved in (("waived", "2026-06-01"), ("documented", "2026-11-01")):
        if kind in {case.exclusion, case.exception}:
            row = {"exemption_id": f"{kind} {case.person}", "programme": PROGRAMME, "person_id": case.person}
            school.exemptions.append({**row, "valid_from": day("2026-01-01"), "approved_on": day(approved)})


def _add_evidence(school: School, case: Case, measure: Measure) -> None:
    in_time, late = ("2026-10-05", "2026-11-01") if measure is REPORT else ("2026-07-10", "2026-10-01")
    says = {"mentor_says": case.evidence != "one_sided"}
    held = late if case.evidence == "late" else in_time
    if case.evidence != "none":
        _record(school, measure, case.person, "max", held, **says)
    if case.identity:
        _record(school, measure, case.person, None, in_time, unresolved_attendees=["typed"])


def _record(school: School, measure: Measure, person: str, mentor: str | None, held: str, **more: object) -> None:
    if measure is REPORT:
        school.report(person, mentor, Q3, held, **more)  # type: ignore[arg-type]
    else:
        school.agreement(person, mentor, held, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("measure", [REPORT, AGREEMENT], ids=lambda measure: measure.clause)
@pytest.mark.parametrize("is_open", [True, False], ids=["open", "over"])
def test_every_combination_has_the_state_and_reason_the_order_gives(measure: Measure, is_open: bool):
    as_of = measure.while_open if is_open else measure.afterwards
    frame = planted(measure).judged(as_of, shipped_policy(measure.clause))
    third = frame[frame["window_start"] == Q3].fillna({"reason": ""})
    found = dict(zip(third["person_id"], zip(third["state"], third["reason"], strict=True), strict=True))
    wanted = {case.person: expected(case, measure, is_open=is_open) for case in measure.cases()}
    wrong = {person: (state, found.get(person)) for person, state in wanted.items() if state != found.get(person)}
    assert not wrong, f"{len(wrong)} of {len(wanted)}: {sorted(wrong.items())[:8]}"
