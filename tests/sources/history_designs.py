"""The four designs histories are played on: classic, two arms, repeating events, and all of them mixed.

Belongs here: forms, fields, where each form lives, and the mapping that reads it. Does not belong here: what happens to
a project (`histories.py`). All designs share their forms; what differs is where they stand and how they repeat.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from assets.redcap.mapping import Mapping
from sandbox.server.testing import write_project

if TYPE_CHECKING:
    from pathlib import Path

FIELDS: Final = {
    "profile": ("pf_id", "pf_name", "pf_email", "pf_hub"),
    "meeting": ("mt_mentor", "mt_date", "mt_mode", "mt_agreed___1"),
    "review": ("rv_filed", "rv_outcome"),
    "notes": ("nt_goals",),
}
"""What can be written on each form; the notes are narrative and no mapping reads them."""

_DICTIONARY: Final = [
    {"name": "record_id", "form": "profile"},
    {"name": "pf_id", "form": "profile"},
    {"name": "pf_name", "form": "profile"},
    {"name": "pf_email", "form": "profile"},
    {"name": "pf_hub", "form": "profile"},
    {"name": "mt_mentor", "form": "meeting"},
    {"name": "mt_date", "form": "meeting", "validation": "date_ymd"},
    {"name": "mt_mode", "form": "meeting", "kind": "radio", "choices": "1, In person | 2, Video"},
    {"name": "mt_agreed", "form": "meeting", "kind": "checkbox", "choices": "1, Agreed"},
    {"name": "rv_filed", "form": "review", "validation": "date_ymd"},
    {"name": "rv_outcome", "form": "review", "kind": "radio", "choices": "1, Continue | 2, Change"},
    {"name": "nt_goals", "form": "notes", "kind": "notes"},
]
_RIGHTS: Final = ("api_import", "record_create", "record_rename", "record_delete", "data_import_tool")
_USERS: Final = "\n".join(
    (
        ",".join(("username", "api_export", "design", *_RIGHTS)),
        ",".join(("puller", "1", "1", *["0"] * len(_RIGHTS))),
        ",".join(("office", "0", "1", *["1"] * len(_RIGHTS))),
    )
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where forms can be saved: an event ('' when classic) and the forms that share a row there.

    `repeats`: not at all, one form by itself (`forms` has one), or the whole event.
    """

    event: str
    forms: tuple[str, ...]
    repeats: Literal["no", "form", "event"] = "no"

    @property
    def instrument(self) -> str:
        """What redcap_repeat_instrument says on a row of the place."""
        return self.forms[0] if self.repeats == "form" else ""

    @property
    def arm(self) -> str:
        """The arm's number, '' when classic."""
        return self.event.rpartition("_arm_")[2]


@dataclass(frozen=True, slots=True)
class Design:
    """A project's structure."""

    name: str
    places: tuple[Place, ...]

    @property
    def arms(self) -> list[str]:
        """The arms' numbers; a classic project has the one arm ''."""
        return sorted({place.arm for place in self.places})

    def mapping(self, project: str) -> Mapping:
        """Return a mapping that reads every form but the notes, of one project that is a programme of its own."""
        repeating = {place.instrument for place in self.places}
        return Mapping.model_validate(
            {
                "programme": project,
                "projects": {project: {}},
                "record_id": "record_id",
                "instruments": {
                    form: {"filled_by": "mentee", "when": "once", "answers": 1, "repeats": form in repeating}
                    for form in ("profile", "meeting", "review")
                },
                "people": {
                    "faculty": {
                        "instrument": "profile",
                        "employee_id": "pf_id",
                        "name": "pf_name",
                        "email": "pf_email",
                        "owns_record": True,
                    },
                    "mentor": {"instrument": "meeting", "employee_id": "mt_mentor"},
                },
                "preferences": [{"instrument": "profile", "person": "faculty", "hubs": ["pf_hub"]}],
                "events": [
                    {
                        "kind": "meeting",
                        "instrument": "meeting",
                        "person": "faculty",
                        "attendee": "mentor",
                        "held_on": "mt_date",
                        "mode": {"field": "mt_mode", "codes": {"1": "in_person", "2": "video"}},
                        "confirmed_by_mentee": {"field": "mt_agreed___1", "codes": {"0": False, "1": True}},
                    },
                    {
                        "kind": "review",
                        "instrument": "review",
                        "person": "faculty",
                        "filed_on": "rv_filed",
                        "value": {"field": "rv_outcome", "codes": {"1": "continue", "2": "change"}},
                    },
                ],
            }
        )

    def write(self, school: Path, project: str) -> None:
        """Write the project, without records, into a school folder."""
        write_project(school, project, fields=_DICTIONARY, records=self._header(), users=_USERS, **self._tables())

    def _header(self) -> str:
        event = ["redcap_event_name"] if self.arms != [""] else []
        repeats = ["redcap_repeat_instrument", "redcap_repeat_instance"] if self._repeating() else []
        fields = [name for form, names in FIELDS.items() for name in (*names, f"{form}_complete")]
        return ",".join(["record_id", *event, *repeats, *fields])

    def _repeating(self) -> list[Place]:
        return [place for place in self.places if place.repeats != "no"]

    def _tables(self) -> dict[str, str]:
        tables = {}
        if repeating := self._repeating():
            lines = [f"{place.event},{place.instrument}," for place in repeating]
            tables["repeating"] = "\n".join(("event_name,form_name,custom_form_label", *lines))
        if self.arms == [""]:
            return tables
        events = dict.fromkeys((place.event, place.arm) for place in self.places)
        designated = dict.fromkeys((place.arm, place.event, form) for place in self.places for form in place.forms)
        return tables | {
            "arms": "\n".join(("arm_num,name", *(f"{arm},Arm {arm}" for arm in self.arms))),
            "events": "\n".join(
                (
                    "event_name,arm_num,unique_event_name",
                    *(f"{event.partition('_arm_')[0].title()},{arm},{event}" for event, arm in events),
                )
            ),
            "mapping": "\n".join(("arm_num,unique_event_name,form", *map(",".join, designated))),
        }


CLASSIC: Final = Design(
    "classic",
    (Place("", ("profile", "notes")), Place("", ("meeting",), "form"), Place("", ("review",), "form")),
)
TWO_ARMS: Final = Design(
    "two_arms",
    tuple(
        place
        for arm in ("1", "2")
        for place in (
            Place(f"enrol_arm_{arm}", ("profile", "notes")),
            Place(f"first_arm_{arm}", ("meeting", "review", "notes")),
            Place(f"later_arm_{arm}", ("meeting", "review")),
        )
    ),
)
REPEATING_EVENTS: Final = Design(
    "repeating_events",
    (Place("enrol_arm_1", ("profile", "notes")), Place("visit_arm_1", ("meeting", "review"), "event")),
)
MIXED: Final = Design(
    "mixed",
    (
        Place("enrol_arm_1", ("profile", "notes")),
        Place("enrol_arm_1", ("meeting",), "form"),
        Place("visit_arm_1", ("review", "notes"), "event"),
        Place("enrol_arm_2", ("profile",)),
        Place("enrol_arm_2", ("meeting",), "form"),
        Place("close_arm_2", ("review",)),
    ),
)
DESIGNS: Final = (CLASSIC, TWO_ARMS, REPEATING_EVENTS, MIXED)
