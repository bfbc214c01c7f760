"""What a school's HR extract calls things: file names, column names and code tables.

Belongs here: the validated model of the optional HR mapping file (YAML). Does not belong here: reading a delivery
(`files.py`) or deciding about it (`deliveries.py`). Without a mapping file the canonical names and codes of
`hr/schema.py` and ISO dates are expected.

Titles are mapped by code tables and never by patterns: "Clinical Assistant Professor" is a track at one school and a
courtesy title at the next, and a pattern would be right often enough that nobody looked.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assets.closed import Closed

TableName = Literal["people", "appointments", "leave", "units", "career_dates"]

TABLE_NAMES: tuple[TableName, ...] = ("people", "appointments", "leave", "units", "career_dates")

ALWAYS_REQUIRED: tuple[TableName, ...] = ("people", "appointments")
"""Without leave, units or career dates a school can start; without people and appointments there is no roster."""

COLUMNS: dict[TableName, tuple[str, ...]] = {
    "people": (
        *("person_id", "legal_first", "legal_middle", "legal_last", "suffix", "preferred_first", "preferred_last"),
        *("work_email", "other_emails", "username", "orcid", "npi", "alias_ids"),
    ),
    "appointments": (
        *("person_id", "appointment_id", "valid_from", "valid_to", "appointment_start", "appointment_end"),
        *("is_primary", "kind", "track", "rank", "rank_start", "tenure_status", "tenure_clock_end", "fte"),
        *("school_code", "department_code", "division_code", "supervisor_id", "employment_status", "paid"),
        *("faculty_class", "discipline", "support_end", "entered_on"),
    ),
    "leave": ("person_id", "leave_id", "appointment_id", "leave_from", "leave_to", "expected_return"),
    "units": (
        *("unit_code", "name", "parent_code", "kind", "head_person_id", "valid_from", "valid_to", "successor_code"),
    ),
    "career_dates": ("person_id", "kind", "due_on", "held_on", "source"),
}
"""Columns that are kept. Anything else, a leave type before all, is dropped before a row is looked at."""

REQUIRED: dict[TableName, tuple[str, ...]] = {
    "people": ("person_id", "legal_first", "legal_last"),
    "appointments": ("person_id", "valid_from", "valid_to", "is_primary", "department_code", "employment_status"),
    "leave": ("person_id", "leave_from", "leave_to"),
    "units": ("unit_code", "kind"),
    "career_dates": ("person_id", "kind", "due_on"),
}

JOB_COLUMNS: dict[str, str] = {
    "person_id": "EMPLID",
    "appointment_id": "EMPL_RCD",
    "valid_from": "EFFDT",
    "sequence": "EFFSEQ",
    "action": "ACTION",
    "entered_on": "ACTION_DT",
    "hr_status": "HR_STATUS",
    "employment_status": "EMPL_STATUS",
    "department_code": "DEPTID",
    "job_code": "JOBCODE",
    "fte": "FTE",
    "expected_return": "EXPECTED_RETURN_DT",
    "supervisor_id": "SUPERVISOR_ID",
    "is_primary": "JOB_INDICATOR",
}
"""What PeopleSoft calls the columns of a job record. ACTION_REASON is not among them: it may tell a leave's type."""

JOB_REQUIRED = ("person_id", "valid_from", "sequence", "employment_status", "department_code")

JOB_CODES: dict[str, dict[str, str]] = {
    "employment_status": {
        **dict.fromkeys(("A", "W"), "active"),
        "L": "leave_unpaid",
        "P": "leave_paid",
        "S": "suspended",
        "D": "deceased",
        **dict.fromkeys(("Q", "R", "X"), "retired"),
        **dict.fromkeys(("T", "U", "V"), "terminated"),
    },
    "hr_status": {"A": "active", "I": "terminated"},
    "action": {
        "LOA": "leave_unpaid",
        "PLA": "leave_paid",
        "RFL": "active",
        "SUS": "suspended",
        "TER": "terminated",
        "RET": "retired",
        "RWP": "retired",
        "REH": "active",
        "HIR": "active",
    },
    "job_indicator": {"P": "true", "S": "false", "N": "false"},
}
"""What PeopleSoft's own codes mean (reference hr-and-identity §1.1); a school's code tables come before them."""

CODES: dict[str, tuple[str, ...]] = {
    "kind": ("primary", "joint", "secondary", "administrative", "adjunct", "emeritus", "other"),
    "track": ("tenure", "clinical", "research", "educator", "other", "unknown"),
    "rank": ("instructor", "assistant", "associate", "professor", "other", "unknown"),
    "tenure_status": ("tenured", "on_track", "not_eligible", "unknown"),
    "employment_status": (
        *("active", "leave_paid", "leave_unpaid", "suspended", "terminated", "retired", "deceased"),
        "unknown",
    ),
    "faculty_class": ("clinician", "scientist", "educator"),
    "unit_kind": ("school", "department", "division"),
    "career_kind": ("offer", "annual_review", "career_conference", "appraisal", "promotion"),
}


class FileMapping(Closed):
    """One delivered file. `columns` says what the source calls a canonical column, for example person_id: EMPLID."""

    file: str | None = Field(default=None, description="File name; else <table>.csv or <table>.xlsx.")
    columns: dict[str, str] = Field(default={})
    inclusive_ends: bool = Field(default=False, description="An end is the last day and not the day after it.")
    shape: Literal["intervals", "job"] = Field(
        default="intervals", description="job (appointments only): one row per change, as PeopleSoft's JOB has them."
    )
    rows: str = Field(default="", description="JSON reports: the list that gives one row per element, not per entry.")
    only_with: str = Field(default="", description="JSON reports: entries in which this path is blank give no row.")


class HrMapping(Closed):
    """A school's HR extract."""

    id_width: int = Field(default=8, ge=0, le=32, description="Digits of a person id; 0: ids are any text.")
    date_format: str = Field(default="%Y-%m-%d", description="How dates are written, in strptime's letters.")
    fte_unit: Literal["", "share", "percent"] = Field(
        default="",
        description="What an FTE of 1 means: all of full time (share) or 1 % (percent); empty: see the column.",
    )
    final_newline: bool = Field(
        default=True, description="CSV files end with a line break; one that does not is half written."
    )
    files: dict[TableName, FileMapping] = Field(default={})
    codes: dict[str, dict[str, str]] = Field(default={}, description="Per column: source code to canonical code.")

    def of(self, table: TableName) -> FileMapping:
        """Return the mapping of one file."""
        return self.files.get(table, FileMapping())

    def file_names(self, table: TableName) -> list[str]:
        """Return the names under which the table may be delivered; what is named .xls is read if it is none."""
        given = self.of(table).file
        return [given] if given else [f"{table}.csv", f"{table}.xlsx", f"{table}.xls"]

    def source_names(self, table: TableName) -> dict[str, str]:
        """Return canonical column to source column; a source column may mean several of ours."""
        usual = {name: name for name in COLUMNS[table]}
        if self._is_job(table):
            del usual["valid_to"]
            usual |= JOB_COLUMNS
        return {name: self.of(table).columns.get(name, source) for name, source in usual.items()}

    def required_columns(self, table: TableName) -> tuple[str, ...]:
        """Return the canonical columns without which a file is not this table."""
        return JOB_REQUIRED if self._is_job(table) else REQUIRED[table]

    def codes_of(self, column: str) -> dict[str, str]:
        """Return the code table of a column: the school's codes beside the canonical ones."""
        usual = JOB_CODES.get(column, {}) if self._is_job("appointments") else {}
        return usual | {code: code for code in CODES.get(column, ())} | self.codes.get(column, {})

    def _is_job(self, table: TableName) -> bool:
        return table == "appointments" and self.of(table).shape == "job"
