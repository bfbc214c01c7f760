"""A project designed over the API by a dictionary, typed into, pulled, and read: the whole way to the mentoring tables.

Belongs here: what a school does with a shipped dictionary, over HTTP. Does not belong here: what any one project holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import redcap

from assets.mentoring.read import Mentoring, read_mentoring
from assets.people.match import People, link_references, resolved_identities
from assets.people.references import all_references
from assets.redcap.client import RedcapClient
from assets.redcap.landed import AllRows, landing_of_mapping
from assets.redcap.pace import Pace
from assets.redcap.plan import Plan
from assets.redcap.pull import pull_project
from assets.redcap.sending import Patience
from assets.storage.frames import conform_frame
from sandbox.server.testing import Served, write_project

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assets.redcap.mapping import Mapping

DESIGNER: Final = "designer"
PULLER: Final = "puller"
NIGHT: Final = date(2026, 10, 20)
ROSTER: Final = ("00000011", "00000012", "00000013", "00000014", "00000015", "00000016")
"""The people of the invented school."""

Cells = dict[str, str]


def write_empty_project(school: Path, project: str, *, exported: Sequence[str]) -> None:
    """Write a project of one field and no record; the token may export these instruments and no others."""
    rights = ("api_import", "design", "record_create")
    forms = ",".join(f"{form}:1" for form in exported)
    users = (
        f"username,api_export,forms_export,{','.join(rights)}\n"
        f'{PULLER},1,"{forms}",0,1,0\n{DESIGNER},1,,{",".join("1" for _ in rights)}\n'
    )
    fields = [{"name": "record_id", "form": "start"}]
    write_project(school, project, fields=fields, records="record_id", users=users)


def designed(server: Served, project: str) -> redcap.Project:
    """Return the project as its designer opens it."""
    return redcap.Project(server.url, server.token(project, DESIGNER))


def upload_dictionary(server: Served, project: str, *, fields: list[Cells], repeating: set[str]) -> int:
    """Replace the project's dictionary and say which instruments repeat; return the number of fields taken."""
    opened = designed(server, project)
    count = opened.import_metadata(fields, import_format="json")
    if repeating:
        forms: list[dict[str, Any]] = [{"form_name": form, "custom_form_label": ""} for form in sorted(repeating)]
        opened.import_repeating_instruments_events(forms)
    return int(count)


def type_in(server: Served, project: str, rows: list[Cells]) -> None:
    """Save rows over the API, as an office does with REDCap's own import."""
    designed(server, project).import_records(rows, import_format="json")


@dataclass(frozen=True)
class Pulled:
    """What a first night landed of a project, and its dictionary (`redcap/field`)."""

    rows: pd.DataFrame
    fields: pd.DataFrame


def pulled_project(server: Served, mapping: Mapping, project: str) -> Pulled:
    """Pull the project with the token that may export and change nothing."""
    pace = Pace(per_minute=500, sleep=lambda _seconds: None)
    token = server.token(project, PULLER)
    client = RedcapClient(
        project=project, url=server.url, pace=pace, token=token, patience=Patience(timeout_seconds=20.0)
    )
    landed = pull_project(
        client, mapping=mapping, project=project, last=None, plan=Plan(full_every_nights=0), judged_on=NIGHT
    )
    assert isinstance(landed.change, AllRows)
    assert landed.fields is not None
    return Pulled(conform_frame(landed.change.rows, table=landing_of_mapping(mapping)), landed.fields)


def mentoring_of(pulled: Pulled, mapping: Mapping) -> Mentoring:
    """Return the mentoring tables of a pulled project, of the people of `ROSTER`."""
    people = _people()
    references = all_references({mapping.programme: pulled.rows}, mappings=[mapping], person=people.person)
    resolved = resolved_identities(references, people=people, test_records={mapping.programme: mapping.test_records})
    return read_mentoring(
        mapping=mapping,
        landed=pulled.rows,
        dictionary=pulled.fields,
        links=link_references(references, resolved),
        snapshots=dict.fromkeys(mapping.projects, "s1"),
        as_of=NIGHT,
    )


def _people() -> People:
    parts = {"legal_first": "Ada", "legal_last": "Invented", "other_emails": None}
    blank = ("legal_middle", "suffix", "preferred_first", "preferred_last", "username", "orcid", "npi")
    person = pd.DataFrame(
        [
            {"person_id": number, **parts, **dict.fromkeys(blank), "work_email": f"p{number}@school.example"}
            for number in ROSTER
        ]
    )
    texts = person.drop(columns="other_emails").astype("str").assign(other_emails=[[] for _ in ROSTER])
    alias = pd.DataFrame(columns=["person_id", "alias_id", "valid_from", "valid_to"])
    names = texts.rename(columns={"legal_first": "first", "legal_middle": "middle", "legal_last": "last"})
    return People(person=texts, person_alias=alias, person_name=names.assign(name_type="legal"))
