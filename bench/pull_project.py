"""The project the REDCap bench is measured on: 200,000 rows × 20 fields, 10,000 records, and the mapping that reads it.

Belongs here: what is served and how 1 % of it is changed. Does not belong here: measuring (`pull_cost.py`) or what is
measured (`pull_cases.py`). Each record has one base row of 8 fields and 19 instances of a repeating instrument of 12
(`<instrument>_complete` counts as a field, since it is asked for like one). The rows are seeded, so that two runs serve
the same bytes.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from assets.redcap.mapping import Mapping

PROJECT: Final = "bench"
RECORDS: Final = 10_000
INSTANCES: Final = 19
SEED: Final = 20261122

_PROFILE: Final = ("pf_id", "pf_username", "pf_email", "pf_name", "pf_first", "pf_last")
_MEETING: Final = (
    *("mt_mentor_id", "mt_mentor_email", "mt_mentor_name", "mt_held", "mt_filed", "mt_year", "mt_quarter"),
    *("mt_mode", "mt_mentee_agrees", "mt_mentor_agrees", "mt_rating"),
)
FIELDS: Final = ("record_id", *_PROFILE, "profile_complete", *_MEETING, "meeting_complete")
_KEYS: Final = ("record_id", "redcap_repeat_instrument", "redcap_repeat_instance")
_HEADER: Final = (*_KEYS, *FIELDS[1:])


_NEW_NAME: Final = "Somebody Else"
"""An answer that none of the rows has."""


def bench_mapping() -> Mapping:
    """Return a mapping whose allow-list is exactly `FIELDS`."""
    from assets.redcap.mapping import Mapping

    return Mapping.model_validate(
        {
            "programme": PROJECT,
            "projects": {PROJECT: {}},
            "record_id": "record_id",
            "instruments": {
                "profile": {"filled_by": "faculty member", "when": "once", "answers": 0},
                "meeting": {"filled_by": "mentee", "when": "after each meeting", "answers": 2, "repeats": True},
            },
            "people": {
                "faculty": {
                    "instrument": "profile",
                    "owns_record": True,
                    **dict(zip(("employee_id", "username", "email", "name", "first", "last"), _PROFILE, strict=True)),
                },
                "mentor": {
                    "instrument": "meeting",
                    **dict(zip(("employee_id", "email", "name"), _MEETING[:3], strict=True)),
                },
            },
            "events": [
                {
                    "kind": "meeting",
                    "instrument": "meeting",
                    "person": "faculty",
                    "attendee": "mentor",
                    "held_on": "mt_held",
                    "filed_on": "mt_filed",
                    "period": {"year": "mt_year", "quarter": "mt_quarter"},
                    "mode": {"field": "mt_mode", "codes": {"1": "in_person", "2": "video", "3": "phone"}},
                    "confirmed_by_mentee": {"field": "mt_mentee_agrees", "codes": {"1": True, "0": False}},
                    "confirmed_by_mentor": {"field": "mt_mentor_agrees", "codes": {"1": True, "0": False}},
                    "value": {"field": "mt_rating", "codes": {str(n): str(n) for n in range(1, 6)}},
                }
            ],
        }
    )


def write_bench_school(folder: Path) -> None:
    """Write the school folder the sandbox serves."""
    from sandbox.server.testing import write_project

    fields = [{"name": "record_id", "form": "profile"}]
    fields += [{"name": name, "form": "profile"} for name in _PROFILE]
    fields += [{"name": name, "form": "meeting"} for name in _MEETING]
    by_name = {field["name"]: field for field in fields}
    by_name["mt_mode"] |= {"kind": "radio", "choices": "1, In person | 2, Video | 3, Phone"}
    by_name["mt_mentee_agrees"] |= {"kind": "yesno"}
    by_name["mt_mentor_agrees"] |= {"kind": "yesno"}
    by_name["mt_rating"] |= {"kind": "radio", "choices": " | ".join(f"{n}, {n}" for n in range(1, 6))}
    by_name["mt_held"] |= {"validation": "date_ymd"}
    by_name["mt_filed"] |= {"validation": "date_ymd"}
    lines = (",".join(row) for row in _rows())
    write_project(
        folder,
        PROJECT,
        fields=fields,
        records="\n".join((",".join(_HEADER), *lines)),
        repeating="form_name,custom_form_label\nmeeting,",
    )


def _rows() -> Iterator[list[str]]:
    chance = random.Random(SEED)
    for record in map(str, range(1, RECORDS + 1)):
        name = f"n{chance.randrange(10**6):06d}"
        profile = [f"{int(record):07d}", name, f"{name}@example.edu", f"{name.title()} Tester", name.title(), "Tester"]
        yield [record, "", "", *profile, "2", *[""] * (len(_MEETING) + 1)]
        for instance in range(1, INSTANCES + 1):
            yield [record, "meeting", str(instance), *[""] * (len(_PROFILE) + 1), *_meeting(chance), "2"]


def _meeting(chance: random.Random) -> list[str]:
    mentor = chance.randrange(1, RECORDS + 1)
    month, day = chance.randrange(1, 13), chance.randrange(1, 29)
    return [
        *(f"{mentor:07d}", f"m{mentor}@example.edu", f"Mentor {mentor}"),
        *(f"2025-{month:02d}-{day:02d}", f"2026-{month:02d}-{day:02d}", "2025", str((month + 2) // 3)),
        *(str(chance.randrange(1, 4)), "1", str(chance.randrange(2)), str(chance.randrange(1, 6))),
    ]


def changed_records(*, seed: int = SEED) -> list[str]:
    """Return 1 % of the records, chosen at random: records that follow one another would be one batch of a range."""
    chance = random.Random(seed)
    return [str(record) for record in sorted(chance.sample(range(1, RECORDS + 1), RECORDS // 100))]


def change(records: Sequence[str], *, url: str, token: str) -> None:
    """Import one new answer into one instance of each record, over the API."""
    header = "record_id,redcap_repeat_instrument,redcap_repeat_instance,mt_mentor_name"
    data = "\n".join((header, *(f"{record},meeting,{1 + int(record) % INSTANCES},{_NEW_NAME}" for record in records)))
    asked: dict[str, Any] = {
        "token": token,
        "content": "record",
        "action": "import",
        "format": "csv",
        "type": "flat",
        "overwriteBehavior": "normal",
        "data": data,
        "returnContent": "count",
        "returnFormat": "json",
    }
    with urlopen(Request(url, data=urlencode(asked).encode())) as answer:  # noqa: S310 - the sandbox on loopback
        answer.read()
