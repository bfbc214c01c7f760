"""The `[hr]` part of the settings: which kind of source, and what each kind must and may not be told.

Belongs here: the validated model. Does not belong here: secrets, which come from the environment by the name of a
variable, and reading a source (`assets/hr/source.py`).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import Field, field_validator, model_validator

from assets.closed import Closed
from assets.hr.mapping import TableName
from assets.hr.sources.addresses import STATEMENT_FILE, AddressError, format_of, is_view_name

_KEYS_OF_KIND: Final = {"folder": ("folder",), "sql": ("url_variable", "tables"), "raas": ("reports",)}
"""What each kind of source must be told, and no other kind may be."""


class Hr(Closed):
    """Where HR's tables come from, and how old a delivery may be. `docs/hr.md` shows the three kinds."""

    kind: Literal["folder", "sql", "raas"] = "folder"
    folder: Path | None = None
    url_variable: str = Field(default="", description="Environment variable that holds the database's address.")
    tables: dict[TableName, str] = Field(default={}, description="Table to a view's name or a .sql file.")
    reports: dict[TableName, str] = Field(default={}, description="Table to the address of its report.")
    user_variable: str = "HR_USER"
    password_variable: str = "HR_PASSWORD"  # noqa: S105 - the name of a variable
    ca_bundle: Path | None = None
    timeout_seconds: float = Field(default=300, gt=0, description="Longest wait for a report, or for a statement.")
    retries: int = Field(default=4, ge=0, le=10)
    max_age_days: int = Field(default=40, ge=1)
    id_width: int = Field(default=8, ge=1, le=20)
    date_format: str = "%Y-%m-%d"
    mapping: Path | None = None

    @field_validator("url_variable", "user_variable", "password_variable")
    @classmethod
    def _is_a_variable(cls, value: str) -> str:
        if value and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
            raise ValueError("this is the name of an environment variable, not what it holds")
        return value

    @field_validator("tables")
    @classmethod
    def _are_views(cls, value: dict[TableName, str]) -> dict[TableName, str]:
        for table, source in value.items():
            if not source.endswith(STATEMENT_FILE) and not is_view_name(source):
                raise ValueError(f"{table} is not the name of a view, like hr.v_people, nor of a .sql file")
        return value

    @field_validator("reports")
    @classmethod
    def _are_reports(cls, value: dict[TableName, str]) -> dict[TableName, str]:
        for table, address in value.items():
            try:
                format_of(address)
            except AddressError as error:
                raise ValueError(f"the address of {table} {error}") from None
        return value

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        own = _KEYS_OF_KIND[self.kind]
        for key in own:
            if not getattr(self, key):
                raise ValueError(f"hr.{key} is missing; add it, hr.kind is {self.kind}")
        for kind, keys in _KEYS_OF_KIND.items():
            for key in keys:
                if key not in own and getattr(self, key):
                    raise ValueError(f'hr.{key} belongs to kind = "{kind}" and hr.kind is {self.kind}: take one out')
        for key in ("tables", "reports"):
            if key in own and "people" not in getattr(self, key):
                raise ValueError(f"hr.{key} has no people; without them there is no roster")
        return self
