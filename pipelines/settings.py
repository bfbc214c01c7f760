"""The one settings file, `mentorsync.toml`: what it may say, and a sentence for every way it can be wrong.

Belongs here: the validated model and where the file is looked for. Does not belong here: the parts about REDCap
(`redcap_settings.py`), HR's sources (`hr_settings.py`), the office (`office_settings.py`) and alerts
(`alerts/settings.py`), secrets, which come from the environment only (`REDCAP_TOKEN_<PROJECT>`), and anything that acts
on a setting.

Relative paths are taken from the folder the file lies in, so the command means the same from any working directory.
"""

from __future__ import annotations

import os
import tomllib
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator, model_validator

from assets.closed import Closed
from assets.hr.sources.addresses import STATEMENT_FILE
from pipelines.alerts.settings import Alerts
from pipelines.hr_settings import Hr
from pipelines.office_settings import Office, Reports, Returns
from pipelines.redcap_settings import Redcap, known_zone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

ENVIRONMENT_VARIABLE = "MENTORSYNC_SETTINGS"
FILE_NAME = "mentorsync.toml"


class SettingsError(Exception):
    """The settings cannot be used; the message is one sentence with what to do."""


class Institution(Closed):
    """Who runs this, and in which time zone its days begin."""

    name: str
    timezone: str
    contact: str = Field(default="", description="Shown on every cover: whom to ask.")

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        return known_zone(value)


class Schedule(Closed):
    """When the night runs. It runs by itself only where `running` says so."""

    running: bool = False
    at: time = time(5, 0)


class Library(Closed):
    """Where the report library listens, and the names it answers to beside this computer's own."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8470
    names: list[str] = Field(default=[])


class Dagster(Closed):
    """Where the Dagster UI listens."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8471


class Sandbox(Closed):
    """The synthetic school served by `mentorsync up`, where one is wanted."""

    folder: Path
    port: Annotated[int, Field(ge=1, le=65535)] = 8472


class Settings(Closed):
    """The whole of `mentorsync.toml`."""

    home: Path = Path("var")
    tables: str = Field(default="", description="Object-store URL for the tables; empty keeps them below home.")
    institution: Institution
    programmes: list[str] = Field(min_length=1)
    programme_folders: list[Path] = Field(default=[])
    today: date | None = Field(default=None, description="Tonight's date for a school whose data stand still.")
    first_quarter: date | None = None
    schedule: Schedule = Schedule()
    redcap: Redcap
    hr: Hr
    reports: Reports = Reports()
    library: Library = Library()
    dagster: Dagster = Dagster()
    sandbox: Sandbox | None = None
    alerts: Alerts | None = None
    office: Office = Office()
    returns: Returns | None = None

    @field_validator("home")
    @classmethod
    def _is_no_file(cls, value: Path) -> Path:
        if value.is_file():
            message = f"{value} is a file; name a folder, it is made where there is none"
            raise ValueError(message)
        return value

    @model_validator(mode="after")
    def _quarter_begins(self) -> Self:
        first = self.first_quarter
        if first and (first.day != 1 or first.month % 3 != 1):
            message = "first_quarter must be the first day of a quarter, for example 2024-07-01"
            raise ValueError(message)
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The institution's time zone."""
        return ZoneInfo(self.institution.timezone)

    @property
    def dagster_home(self) -> Path:
        """Where Dagster keeps its history: `DAGSTER_HOME` as usual, else below home."""
        named = os.environ.get("DAGSTER_HOME")
        return Path(named) if named else self.home / "dagster"


PATHS = (
    ("home",),
    ("hr", "folder"),
    ("hr", "mapping"),
    ("hr", "ca_bundle"),
    ("redcap", "ca_bundle"),
    ("sandbox", "folder"),
    ("alerts", "smtp", "ca_bundle"),
    ("returns", "folder"),
)


def find_settings_file(environment: Mapping[str, str]) -> Path:
    """Return the settings file: the one `MENTORSYNC_SETTINGS` names, else `mentorsync.toml` in this folder.

    `SettingsError` where it does not exist.
    """
    named = environment.get(ENVIRONMENT_VARIABLE)
    path = Path(named) if named else Path.cwd() / FILE_NAME
    if not path.is_file():
        how = f"{ENVIRONMENT_VARIABLE} names it" if named else f"set {ENVIRONMENT_VARIABLE} to its path"
        raise SettingsError(f"There is no settings file at {path} ({how}); README, 'Point it at your own', shows one.")
    return path.resolve()


def read_settings(path: Path) -> Settings:
    """Read and validate the settings file; `SettingsError` is one sentence that names the key and what to do."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not readable as TOML: {error}.") from None
    _resolve_paths(content, folder=path.parent)
    try:
        return Settings.model_validate(content)
    except ValidationError as error:
        raise SettingsError(f"{path}: {_sentence_of(error)}") from None


def load_settings() -> Settings:
    """Find and read the settings of this process."""
    return read_settings(find_settings_file(os.environ))


def _resolve_paths(content: dict[str, Any], *, folder: Path) -> None:
    content.setdefault("home", "var")
    for place in PATHS:
        table: Any = content
        for part in place[:-1]:
            table = table.get(part, {}) if isinstance(table, dict) else {}
        if isinstance(table, dict) and isinstance(table.get(place[-1]), str):
            table[place[-1]] = str((folder / table[place[-1]]).resolve())
    hr = content.get("hr")
    tables = hr.get("tables") if isinstance(hr, dict) else None
    if isinstance(hr, dict) and isinstance(tables, dict):
        hr["tables"] = {
            name: str((folder / source).resolve()) if str(source).endswith(STATEMENT_FILE) else source
            for name, source in tables.items()
        }
    folders = content.get("programme_folders")
    if isinstance(folders, list):
        content["programme_folders"] = [str((folder / str(name)).resolve()) for name in folders]


WANTED = {
    "path_type": "is the path of a file or folder: write it as text",
    "string_type": "is text: put it between quotes",
    "list_type": "is a list: write it between [ and ]",
    "model_type": "is a part of its own: write it as a table",
    "dict_type": "is a part of its own: write it as a table",
    "bool_type": "is true or false",
    "too_short": "names nothing: name at least one",
}
"""pydantic's type of an error → what the setting wants, where its own words speak of Python."""


def _message_of(error: ErrorDetails) -> str:
    return error["msg"].removeprefix("Value error, ")


def _sentence_of(error: ValidationError) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"]) or "the file"
    if first["type"] == "extra_forbidden":
        words = f"{key} is not a setting; check its spelling or take it out."
    elif first["type"] == "missing":
        words = f"{key} is missing; add it."
    elif key == "redcap.url":
        words = "redcap.url must be the API address, beginning with http and ending in /api/."
    else:
        words = f"{key} {WANTED[first['type']]}." if first["type"] in WANTED else f"{key}: {_message_of(first)}."
    more = error.error_count() - 1
    return words if not more else f"{words} ({more} more after that)"
