"""What a school's HR extract calls things: file names, column names and code tables.

Belongs here: the validated model of the optional HR mapping file (YAML). Does not belong here: reading a delivery
(`files.py`) or deciding about it (`deliveries.py`). Without a mapping file the canonical names and codes of
`hr/schema.py` and ISO dates are expected.

Titles are mapped by code tables and never by patterns: "Clinical Assistant Professor" is a track at one school and a
courtesy title at the next, and a pattern would be right often enough that nobody looked.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

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


class Closed(BaseModel):
    """A part of the mapping; an unknown key is an error, so a slip of the pen cannot lose a column."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FileMapping(Closed):
    """One delivered file. `columns` says what the source calls a canonical column, for example person_id: EMPLID."""

    file: str | None = Field(default=None, description="File name; else <table>.csv or <table>.xlsx.")
    columns: dict[str, str] = {}
    inclusive_ends: bool = Field(default=False, description="An end is the last day and not the day after it.")


class HrMapping(Closed):
    """A school's HR extract."""

    id_width: int = Field(default=8, ge=0, le=32, description="Digits of a person id; 0: ids are any text.")
    date_format: str = Field(default="%Y-%m-%d", description="How dates are written, in strptime's letters.")
    final_newline: bool = Field(
        default=True, description="CSV files end with a line break; one that does not is half written."
    )
    files: dict[TableName, FileMapping] = {}
    codes: dict[str, dict[str, str]] = Field(default={}, description="Per column: source code to canonical code.")

    def of(self, table: TableName) -> FileMapping:
        """Return the mapping of one file."""
        return self.files.get(table, FileMapping())

    def file_names(self, table: TableName) -> list[str]:
        """Return the names under which the table may be delivered."""
        given = self.of(table).file
        return [given] if given else [f"{table}.csv", f"{table}.xlsx"]

    def header_names(self, table: TableName) -> dict[str, str]:
        """Return source column (lower case) to canonical column."""
        columns = self.of(table).columns
        return {columns.get(name, name).strip().lower(): name for name in COLUMNS[table]}

    def codes_of(self, column: str) -> dict[str, str]:
        """Return the code table of a column: the school's codes beside the canonical ones."""
        return {code: code for code in CODES[column]} | self.codes.get(column, {})
