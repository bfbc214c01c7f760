"""Where HR's tables come from, as Dagster resources with one face: a folder, a database, or a report server.

Belongs here: the settings of each kind, and the secrets read from the environment when a night asks. Does not belong
here: how each is read (`sources/`), what the tables say (`files.py`, `decode.py`) and whether they are used
(`deliveries.py`).

Every kind gives the same thing, the bytes of delivered files, and so passes the same checks. A source of typed frames
was rejected: a database would then have skipped what a file is refused for.
"""

from __future__ import annotations

import os
from abc import abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
from pydantic import Field

from assets.hr.mapping import TABLE_NAMES, HrMapping
from assets.programmes import read_model

if TYPE_CHECKING:
    from assets.hr.deliveries import Delivered
    from assets.hr.mapping import TableName


class HrSource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """What every source of HR tables has: whole tables each time, and a mapping to read them by."""

    name: str = Field(default="hr", description="Name of the source in the settings.")
    max_age_days: int = Field(
        default=35, description="Days after which the newest file is too old to judge anybody by."
    )
    id_width: int = Field(default=8, description="Digits of a person id; 0: ids are any text.")
    date_format: str = Field(default="%Y-%m-%d", description="How the source writes dates, in strptime's letters.")
    mapping: str = Field(default="", description="YAML file with this school's column names and codes; empty: none.")

    def written_mapping(self) -> HrMapping:
        """Return the mapping, the file's own id width and date format first; `ProgrammeError` where it is wrong."""
        written = read_model(Path(self.mapping), HrMapping) if self.mapping else HrMapping()
        settings = {"id_width": self.id_width, "date_format": self.date_format}
        return written.model_copy(update={k: v for k, v in settings.items() if k not in written.model_fields_set})

    def hr_mapping(self) -> HrMapping:
        """Return the mapping by which the delivered files are read; raises as `written_mapping`."""
        return self.written_mapping()

    @abstractmethod
    def delivered(self) -> Delivered:
        """Return tonight's files, or the sentence why there are none; raises as `written_mapping` and nothing else."""


class HrFolder(HrSource):
    """HR files in a folder: CSV or XLSX."""

    folder: str = Field(description="Folder HR delivers people, appointments, leave, units and career_dates into.")
    settle_seconds: float = Field(default=2.0, description="A file changed less than this ago may still be growing.")

    def delivered(self) -> Delivered:
        """Return what lies in the folder."""
        from assets.hr.sources.folder import delivered_in_folder

        mapping = self.written_mapping()
        return delivered_in_folder(Path(self.folder), mapping=mapping, settle_seconds=self.settle_seconds)


class HrViews(HrSource):
    """HR tables as views of a database. Its address, which holds the password, is in an environment variable."""

    url_variable: str = Field(description="Environment variable that holds the database's address.")
    tables: dict[str, str] = Field(description="Table to the name of a view, or the path of a .sql file.")
    timezone: str = Field(default="UTC", description="Zone in which a moment's day is told.")
    timeout_seconds: float = Field(default=300.0, description="Longest time a statement may take.", gt=0)

    def hr_mapping(self) -> HrMapping:
        """Return the mapping of tables whose columns already have our names; raises as `written_mapping`."""
        from assets.hr.sources.rendering import canonical_mapping

        return canonical_mapping(self.written_mapping(), table_names(self.tables))

    def delivered(self) -> Delivered:
        """Return what the views hold, all of them in one snapshot where the database can."""
        from zoneinfo import ZoneInfo

        from assets.hr.sources.views import Database, delivered_by_views

        url = os.environ.get(self.url_variable, "").strip()
        if not url:
            return nothing_delivered(
                f"The address of the HR database is missing: put it into the environment variable {self.url_variable}."
            )
        database = Database(
            url=url, variable=self.url_variable, zone=ZoneInfo(self.timezone), timeout_seconds=self.timeout_seconds
        )
        return delivered_by_views(database, tables=table_names(self.tables), mapping=self.written_mapping())


class HrReports(HrSource):
    """HR tables as Workday's custom reports (RaaS). User and password are in environment variables."""

    reports: dict[str, str] = Field(description="Table to the address of its report, with format=json or format=csv.")
    user_variable: str = Field(default="HR_USER", description="Environment variable of the integration user.")
    password_variable: str = Field(default="HR_PASSWORD", description="Environment variable of its password.")
    ca_bundle: str = Field(default="", description="Path of the institution's CA bundle; empty: the usual ones.")
    timeout_seconds: float = Field(default=300.0, description="Longest wait for an answer.", gt=0)
    retries: int = Field(default=4, description="How often a report is asked for again where that can heal.", ge=0)

    def hr_mapping(self) -> HrMapping:
        """Return the mapping of reports whose JSON already has our columns; raises as `written_mapping`."""
        from assets.hr.sources.addresses import json_tables
        from assets.hr.sources.rendering import canonical_mapping

        return canonical_mapping(self.written_mapping(), json_tables(table_names(self.reports)))

    def delivered(self) -> Delivered:
        """Return what the reports hold, asked for one after another."""
        from assets.hr.sources.reports import Login, delivered_by_reports

        variables = (self.user_variable, self.password_variable)
        user, password = (os.environ.get(variable, "").strip() for variable in variables)
        for variable, value in zip(variables, (user, password), strict=True):
            if not value:
                return nothing_delivered(
                    f"The login for the HR reports is missing: put it into the environment variable {variable}."
                )
        login = Login(
            user=user,
            password=password,
            variables=variables,
            verify=self.ca_bundle or True,
            timeout_seconds=self.timeout_seconds,
            retries=self.retries,
        )
        return delivered_by_reports(login, reports=table_names(self.reports), mapping=self.written_mapping())


def table_names(given: dict[str, str]) -> dict[TableName, str]:
    """Return the sources by table, in the order the tables are read; the settings let no other name through."""
    return {table: given[table] for table in TABLE_NAMES if table in given}


def nothing_delivered(trouble: str) -> Delivered:
    """Return a delivery of nothing, with the sentence why."""
    from assets.hr.deliveries import Delivered

    return Delivered(files={}, received_at=None, trouble=trouble)
