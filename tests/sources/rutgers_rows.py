"""One faculty member's mentoring, as it is typed into the shipped rutgers project and into a school's own older one.

Both tell the same facts; narrative is a canary. Belongs here: the rows, and the design of the older project. Does not
belong here: serving and pulling (`uploaded_projects.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.server.testing import write_project
from tests.sources.uploaded_projects import PULLER, ROSTER, Cells

if TYPE_CHECKING:
    from pathlib import Path

ADA, BEA, CYD, *_ = ROSTER
SECRET: Final = "CANARY-narrative"


def instance(form: str, number: int = 1, **cells: str) -> Cells:
    """Return a row of a repeating instrument, saved as complete."""
    return {
        "record_id": "1",
        "redcap_repeat_instrument": form,
        "redcap_repeat_instance": str(number),
        f"{form}_complete": "2",
        **cells,
    }


def faculty(**cells: str) -> Cells:
    """Return the base row of a shipped project's faculty member."""
    known = {"fm_employee_id": ADA, "fm_email": f"p{ADA}@school.example", "fm_first": "Ada", "fm_last": "Invented"}
    empty = {"redcap_repeat_instrument": "", "redcap_repeat_instance": ""}
    return {"record_id": "1", **empty, **known, "faculty_member_complete": "2", **cells}


SHIPPED: Final = [
    faculty(),
    instance(
        "primary_mentor",
        pm_mentor_employee_id=BEA,
        pm_selected_on="2026-01-15",
        pm_chief_agreed_on="2026-01-10",
        pm_director_agreed_on="2026-01-12",
    ),
    instance("team_mentor", tm_mentor_employee_id=CYD, tm_from="2026-02-01", tm_office_told_on="2026-02-03"),
    instance(
        "expectations",
        ex_date="2026-02-10",
        ex_mentor_employee_id=BEA,
        ex_frequency="4",
        ex_mentee_confirms="1",
        ex_mentor_confirms="0",
    ),
    instance("goal_plan_narrative", gpn_goals=SECRET, gpn_activities=SECRET),
    instance(
        "goal_plan",
        gp_date="2026-03-01",
        gp_mentor_employee_id=BEA,
        gp_needs="2",
        gp_mentee_confirms="1",
        gp_mentor_confirms="1",
        gp_shared_on="2026-03-05",
    ),
    instance("goal_plan_narrative", 2, gpn_goals=SECRET),
    instance("goal_plan", 2, gp_date="2026-09-01", gp_mentor_employee_id=BEA, gp_needs="1", gp_needs_coordinated="1"),
    instance("meeting", mt_date="2026-03-01", mt_mentor_employee_id=BEA, mt_covered___1="1"),
    instance("meeting", 2, mt_date="2026-04-01", mt_mentor_employee_id=BEA),
    instance("programme_attendance", pa_date="2026-05-05"),
    instance("concern", cn_raised_on="2026-06-01", cn_director_on="2026-06-02"),
]

_YES_OR_NO: Final = "y, Yes | n, No"


def _field(name: str, form: str, kind: str = "text", choices: str = "", validation: str = "") -> Cells:
    return {"name": name, "form": form, "kind": kind, "choices": choices, "validation": validation}


def _days(form: str, *names: str) -> list[Cells]:
    return [_field(name, form, validation="date_dmy") for name in names]


def _answers(form: str, choices: str, *names: str) -> list[Cells]:
    return [_field(name, form, "radio", choices) for name in names]


_FIELDS: Final = [
    _field("study_id", "person"),
    _field("given_name", "person"),
    _field("family_name", "person"),
    _field("mail", "person", validation="email"),
    _field("mr_number", "mentor"),
    *_answers("mentor", "p, Primary | t, Team", "mr_role"),
    *_days("mentor", "mr_begin", "mr_stop", "mr_chief", "mr_director", "mr_accepted", "mr_told", "mr_guidelines"),
    *_answers("mentor", "a, Another mentor | b, Mentor left | c, Mentee left | z, Other", "mr_why"),
    *_days("compact", "co_day"),
    *_answers(
        "compact",
        "w, Weekly | f, Fortnightly | m, Monthly | b, Every 2nd month | q, Quarterly | h, Rarely",
        "co_rhythm",
    ),
    *_answers("compact", _YES_OR_NO, "co_mentee", "co_mentor"),
    *_days("plan", "pl_day", "pl_shown", "pl_way"),
    _field("pl_mentor_mail", "plan", validation="email"),
    *_answers("plan", _YES_OR_NO, "pl_mentee", "pl_mentor", "pl_lacking"),
    _field("pl_coordinated", "plan", "truefalse"),
    *[_field(name, "plan", "notes") for name in ("pl_goals", "pl_steps", "pl_lacks")],
    *_days("encounter", "en_day"),
    _field("en_mentor_mail", "encounter", validation="email"),
    _field("en_plan", "encounter", "yesno"),
    _field("en_promotion", "encounter", "yesno"),
    _field("en_notes", "encounter", "notes"),
    *_days("seminar", "se_day"),
    *_days("matter", "ma_day", "ma_heard", "ma_closed"),
    *_answers("matter", "0, Goes on | 1, Another mentor | 2, Other", "ma_end"),
]
_PLACES: Final = {
    "intake": ("person", "matter"),
    "mentor_1": ("mentor", "compact"),
    "mentor_2": ("mentor", "compact"),
    "plan_1": ("plan",),
    "plan_2": ("plan",),
    "march": ("encounter", "seminar"),
    "april": ("encounter", "seminar"),
    "may": ("encounter", "seminar"),
}
"""The older project's events, and the forms that can be filled in at each."""


def at(event: str, **cells: str) -> Cells:
    """Return a row of the older project at one event, its forms saved as complete."""
    forms = {row["form"] for row in _FIELDS if row["name"] in cells}
    saved = {f"{form}_complete": "2" for form in sorted(forms)}
    return {"study_id": "A-7", "redcap_event_name": f"{event}_arm_1", **saved, **cells}


def _mail(person: str) -> str:
    return f"p{person}@school.example"


ELSEWHERE: Final = [
    at(
        "intake",
        given_name="Ada",
        family_name="Invented",
        mail=_mail(ADA),
        ma_day="2026-06-01",
        ma_heard="2026-06-02",
    ),
    at(
        "mentor_1",
        mr_number=BEA,
        mr_role="p",
        mr_begin="2026-01-15",
        mr_chief="2026-01-10",
        mr_director="2026-01-12",
        co_day="2026-02-10",
        co_rhythm="b",
        co_mentee="y",
        co_mentor="n",
    ),
    at("mentor_2", mr_number=CYD, mr_role="t", mr_begin="2026-02-01", mr_told="2026-02-03"),
    at(
        "plan_1",
        pl_day="2026-03-01",
        pl_mentor_mail=_mail(BEA),
        pl_mentee="y",
        pl_mentor="y",
        pl_lacking="n",
        pl_shown="2026-03-05",
        pl_goals=SECRET,
        pl_steps=SECRET,
        pl_lacks=SECRET,
    ),
    at(
        "plan_2",
        pl_day="2026-09-01",
        pl_mentor_mail=_mail(BEA),
        pl_lacking="y",
        pl_coordinated="1",
        pl_goals=SECRET,
    ),
    at("march", en_day="2026-03-01", en_mentor_mail=_mail(BEA), en_plan="1", en_promotion="0", en_notes=SECRET),
    at("april", en_day="2026-04-01", en_mentor_mail=_mail(BEA), en_plan="0"),
    at("may", se_day="2026-05-05"),
]


def write_elsewhere(school: Path, project: str) -> None:
    """Write the older project, without records, into a school folder; the token may export all of it."""
    names = [f"{event}_arm_1" for event in _PLACES]
    forms = list(dict.fromkeys(row["form"] for row in _FIELDS))
    rights = ("api_import", "design", "record_create")
    write_project(
        school,
        project,
        fields=_FIELDS,
        records="study_id,redcap_event_name",
        users=f"username,api_export,forms_export,{','.join(rights)}\n"
        f'{PULLER},1,"{",".join(f"{form}:1" for form in forms)}",0,1,0\ndesigner,1,,1,1,1\n',
        arms="arm_num,name\n1,Faculty",
        events="event_name,arm_num,unique_event_name\n"
        + "\n".join(f"{event},1,{name}" for event, name in zip(_PLACES, names, strict=True)),
        mapping="arm_num,unique_event_name,form\n"
        + "\n".join(f"1,{event}_arm_1,{form}" for event, placed in _PLACES.items() for form in placed),
    )
