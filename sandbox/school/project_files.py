"""The project's own files beside its records: settings, dictionary, instruments, repeats, users, tokens.

Belongs here: what REDCap's administration would hold. Does not belong here: records. The user `mentorsync` has exactly
what the pipeline asks for: API export, no import, and no export right on the narrative instruments. Logging stays off,
because the log's details quote every answer, narrative included.
"""

from __future__ import annotations

import csv
import json
from random import Random
from typing import TYPE_CHECKING

from sandbox.school.days import iso
from sandbox.server.dictionary import METADATA_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from sandbox.school.layout import Layout
    from sandbox.school.people import Era
    from sandbox.school.projects import ProjectPlan

MISSING_DATA_CODES = "-999, Not known | UNK, Unknown"
RIGHTS = (
    "design",
    "alerts",
    "user_rights",
    "data_access_groups",
    "reports",
    "stats_and_charts",
    "manage_survey_participants",
    "calendar",
    "data_import_tool",
    "data_comparison_tool",
    "logging",
    "file_repository",
    "data_quality_create",
    "data_quality_execute",
    "api_export",
    "api_import",
    "mobile_app",
    "mobile_app_download_data",
    "record_create",
    "record_rename",
    "record_delete",
    "lock_records_all_forms",
    "lock_records",
    "lock_records_customization",
)
USER_COLUMNS = (
    "username",
    "email",
    "firstname",
    "lastname",
    "expiration",
    "data_access_group",
    "data_access_group_id",
    *RIGHTS,
    "forms",
    "forms_export",
)
LABELS = {"first_report_and_mentorship_agreement": "First report and mentorship agreement"}


def write_table(path: Path, *, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a UTF-8 CSV file with the same line ends on every platform."""
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_project_files(folder: Path, *, project: ProjectPlan, layout: Layout, era: Era, seed: int) -> None:
    """Write everything but `records.csv` into a project's folder."""
    write_table(folder / "metadata.csv", header=METADATA_COLUMNS, rows=project.dictionary())
    labels = [(form, LABELS.get(form, form.replace("_", " ").capitalize())) for form in layout.forms]
    write_table(folder / "instruments.csv", header=("instrument_name", "instrument_label"), rows=labels)
    repeats = [(form, "") for form in layout.forms if form in project.repeating]
    write_table(folder / "repeating.csv", header=("form_name", "custom_form_label"), rows=repeats)
    users = [_pipeline_user(layout, narrative=project.narrative), _office_user(layout)]
    write_table(folder / "users.csv", header=USER_COLUMNS, rows=users)
    rng = Random(f"tokens of {project.code} of school {seed}")
    tokens = [(f"{rng.getrandbits(128):032X}", user[0]) for user in users]
    write_table(folder / "tokens.csv", header=("token", "username"), rows=tokens)
    text = json.dumps(_project(project, era), indent=2, ensure_ascii=False)
    (folder / "project.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def _pipeline_user(layout: Layout, *, narrative: tuple[str, ...]) -> list[str]:
    rights = ["1" if right == "api_export" else "0" for right in RIGHTS]
    views = ",".join(f"{form}:{0 if form in narrative else 2}" for form in layout.forms)
    exports = ",".join(f"{form}:{0 if form in narrative else 1}" for form in layout.forms)
    return ["mentorsync", "mentorsync@med.example.edu", "Mentor", "Sync", "", "", "", *rights, views, exports]


def _office_user(layout: Layout) -> list[str]:
    forms = ",".join(f"{form}:1" for form in layout.forms)
    rights = ["1"] * len(RIGHTS)
    return [
        "faculty_affairs",
        "faculty.affairs@med.example.edu",
        "Faculty",
        "Affairs",
        "",
        "",
        "",
        *rights,
        forms,
        forms,
    ]


def _project(project: ProjectPlan, era: Era) -> dict[str, str | int]:
    """Return what is particular of a project; the server completes the rest as REDCap has it at first."""
    return {
        "project_id": project.number,
        "project_title": project.title,
        "creation_time": f"{iso(era.first - 60)} 09:00:00",
        "production_time": f"{iso(era.first - 20)} 09:00:00",
        "in_production": 1,
        "purpose": 3,
        "missing_data_codes": MISSING_DATA_CODES,
    }
