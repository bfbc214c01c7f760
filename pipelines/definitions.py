"""The composition root: the ordered list of tables is the flow of the data.

Belongs here: assembly, and nothing else. Nothing is read at import; `school` reads the settings and the programme
folders when Dagster asks for the definitions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.hr.schema import TABLES as HR_TABLES
from assets.hr.source import HrFolder, HrReports, HrViews
from assets.hr.tables import hr_tables
from assets.ledger.schema import TABLES as LEDGER_TABLES
from assets.ledger.tables import ledger_tables
from assets.mentoring.schema import TABLES as MENTORING_TABLES
from assets.mentoring.tables import mentoring_tables
from assets.night import Night
from assets.obligations.beside.tables import beside_tables
from assets.obligations.schema import TABLES as OBLIGATIONS_TABLES
from assets.obligations.tables import obligations_tables
from assets.obligations.workflows.tables import workflow_tables
from assets.people.schema import TABLES as PEOPLE_TABLES
from assets.people.tables import people_tables
from assets.redcap.schema import FIELD, PULL, landing_table
from assets.redcap.source import RedcapSource
from assets.redcap.tables import redcap_tables
from assets.storage.io_manager import tables_io_manager
from checks.adapter import contract_checks
from checks.contract import contracts_folder, read_contracts
from checks.landings import with_landings
from checks.schema import TABLES as CHECKS_TABLES
from checks.tables import check_tables
from pipelines.alerts.sensors import alert_sensors
from pipelines.jobs import nightly_job, nightly_schedule
from pipelines.programmes import clauses_not_measured, programme_checks, read_programmes
from pipelines.returns import returns_sensors
from pipelines.settings import load_settings
from pipelines.tidying import tidy_job, tidy_schedule
from pipelines.tonight import base_tables_of, night_settings
from reports.schema import TABLES as REPORTS_TABLES
from reports.tables import report_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.hr.source import HrSource
    from assets.redcap.mapping import Mapping
    from assets.storage.schema import Table
    from pipelines.programmes import Programmes
    from pipelines.settings import Settings


def build_definitions(settings: Settings) -> dg.Definitions:
    """Return the definitions of one institution; `SettingsError` or `ProgrammeError` where they cannot be built."""
    programmes = read_programmes(settings)
    mappings = programmes.mappings
    timezone = settings.institution.timezone
    links = {name: project.record_link for name, project in settings.redcap.projects.items()}
    tables = declared_tables(mappings)
    job = nightly_job()
    return dg.Definitions(
        assets=[
            *ledger_tables(),
            *redcap_tables(mappings),
            *hr_tables(),
            *people_tables(mappings),
            *mentoring_tables(mappings),
            *obligations_tables(
                programmes.policies,
                timezone=timezone,
                earlier=programmes.earlier,
                not_measured=lambda: clauses_not_measured(programmes),
            ),
            *beside_tables(programmes.policies, mappings, not_measured=lambda: clauses_not_measured(programmes)),
            *workflow_tables(programmes.policies),
            *check_tables(
                mappings,
                record_links=links,
                not_loaded=programmes.broken,
                not_measured=lambda: clauses_not_measured(programmes),
            ),
            *report_tables(
                mappings,
                timezone=timezone,
                record_links=links,
                institution=settings.institution.name,
                contact=settings.institution.contact,
                divisions=settings.reports.divisions,
            ),
        ],
        asset_checks=[*_checks(tables, programmes, settings)],
        jobs=[job, tidy_job(settings.home, tables)],
        schedules=[nightly_schedule(settings, job, base_tables=base_tables_of(settings)), tidy_schedule(settings)],
        sensors=[*alert_sensors(settings, job), *returns_sensors(settings)],
        resources=_resources(settings, tables),
        executor=dg.in_process_executor,
    )


def declared_tables(mappings: Sequence[Mapping]) -> list[Table]:
    """Return every table nights make, those of the mappings' landings first."""
    landings = [landing_table(mapping.programme, mapping.landed_fields()) for mapping in mappings]
    return [
        *landings,
        PULL,
        FIELD,
        *HR_TABLES,
        *PEOPLE_TABLES,
        *MENTORING_TABLES,
        *OBLIGATIONS_TABLES,
        *CHECKS_TABLES,
        *REPORTS_TABLES,
    ]


def _checks(tables: list[Table], programmes: Programmes, settings: Settings) -> list[dg.AssetChecksDefinition]:
    return [
        programme_checks(programmes, enabled=settings.programmes),
        *contract_checks(
            tables, with_landings(read_contracts(contracts_folder()), programmes.mappings), from_outside=LEDGER_TABLES
        ),
    ]


def _resources(settings: Settings, tables: list[Table]) -> dict[str, object]:
    return {
        "night": Night.configure_at_launch(**night_settings(settings)),
        "io_manager": tables_io_manager(tables),
        "redcap": redcap_server(settings),
        "hr": hr_source(settings),
    }


def redcap_server(settings: Settings) -> RedcapSource:
    """Return the REDCap server of the settings."""
    redcap = settings.redcap
    return RedcapSource(
        url=redcap.url,
        ca_bundle=str(redcap.ca_bundle or ""),
        timeout_seconds=redcap.timeout_seconds,
        answer_seconds=redcap.answer_seconds,
        retries=redcap.retries,
        requests_per_minute=redcap.requests_per_minute,
        batch_records=redcap.batch_records,
        memory_megabytes=redcap.memory_megabytes,
        connections=redcap.connections,
        mode=redcap.mode,
        full_every_nights=redcap.full_every_nights,
        overlap_hours=redcap.overlap_hours,
        timezone=redcap.timezone or settings.institution.timezone,
        projects={name: own for name, project in redcap.projects.items() if (own := project.pull_settings())},
    )


def hr_source(settings: Settings) -> HrSource:
    """Return the settings' source of HR tables."""
    hr = settings.hr
    common: dict[str, Any] = {
        "max_age_days": hr.max_age_days,
        "id_width": hr.id_width,
        "date_format": hr.date_format,
        "mapping": str(hr.mapping or ""),
    }
    if hr.kind == "sql":
        return HrViews(
            **common,
            url_variable=hr.url_variable,
            tables={str(table): view for table, view in hr.tables.items()},
            timezone=settings.institution.timezone,
            timeout_seconds=hr.timeout_seconds,
        )
    if hr.kind == "raas":
        return HrReports(
            **common,
            reports={str(table): address for table, address in hr.reports.items()},
            user_variable=hr.user_variable,
            password_variable=hr.password_variable,
            ca_bundle=str(hr.ca_bundle or ""),
            timeout_seconds=hr.timeout_seconds,
            retries=hr.retries,
        )
    return HrFolder(**common, folder=str(hr.folder))


@dg.definitions
def school() -> dg.Definitions:
    """Return the definitions of the institution whose settings file this process finds."""
    return build_definitions(load_settings())
