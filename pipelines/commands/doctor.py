"""`mentorsync doctor`: whether a night can work, and what to do where it cannot.

Belongs here: the order of what is looked at, and the words printed. Does not belong here: looking
(`assets.redcap.doctor`, `pipelines.premises`, `pipelines.alerts.trial`).
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from assets.obligations.language.policy import Policy
    from assets.redcap.inquiry import Inquirer
    from assets.redcap.mapping import Mapping
    from assets.redcap.pace import Pace
    from assets.redcap.remark import Remark, Told
    from assets.storage.store import TableStore
    from pipelines.settings import Settings


@click.command(short_help="Look whether a night can work, and what to do.")
@click.option("--programme", "programmes", multiple=True, metavar="P", help="Only this programme; may be repeated.")
@click.option("--mail-test", is_flag=True, help="Send one message over each channel of [alerts].")
def doctor(programmes: tuple[str, ...], *, mail_test: bool) -> None:
    """Look whether a night can work: REDCap, rights, dictionary, clock, HR folder, alerts. Nothing is changed."""
    from assets.storage.store import TableStore
    from pipelines.alerts.trial import remarks_on_alerts
    from pipelines.commands.remarks import print_remarks, print_total
    from pipelines.premises import remarks_on_premises
    from pipelines.programmes import read_programmes
    from pipelines.settings import load_settings
    from pipelines.tonight import base_tables_of

    settings = load_settings()
    unknown = sorted(set(programmes).difference(settings.programmes))
    if unknown:
        known = ", ".join(settings.programmes)
        raise click.UsageError(f"programme {unknown[0]!r} is not enabled in the settings; enabled are: {known}.")
    found = read_programmes(settings)
    store = TableStore(base_tables_of(settings))
    count = print_remarks("This machine", remarks_on_premises(settings, found, store=store))
    channels = remarks_on_alerts(settings.alerts, institution=settings.institution.name, send=mail_test)
    count += print_remarks("Alerts", channels)
    asked = [mapping for mapping in found.mappings if not programmes or mapping.programme in programmes]
    policies = {policy.programme: policy for policy in found.policies}
    projects = _projects(settings, asked, policies=policies, store=store)
    count += sum(print_remarks(title, remarks) for title, remarks in projects)
    print_total(count)
    sys.exit(1 if count else 0)


def _projects(
    settings: Settings, mappings: Iterable[Mapping], *, policies: dict[str, Policy], store: TableStore
) -> Iterator[tuple[str, Iterator[Remark]]]:
    from pipelines.definitions import redcap_server

    pace = redcap_server(settings).pace()
    for mapping in mappings:
        for project in mapping.projects:
            title = f"REDCap project {project} (programme {mapping.programme})"
            policy = policies.get(mapping.programme)
            yield title, _remarks(settings, policy, mapping=mapping, project=project, pace=pace, store=store)


def _remarks(
    settings: Settings, policy: Policy | None, *, mapping: Mapping, project: str, pace: Pace, store: TableStore
) -> Iterator[Remark]:
    from assets.redcap.doctor import remark_of_error, remarks_on_project
    from assets.redcap.errors import RedcapError
    from assets.redcap.plan import is_asked
    from assets.redcap.refusal import remark_on_last_pull
    from assets.redcap.remark import well
    from pipelines.definitions import redcap_server
    from pipelines.tonight import tonight_of

    pulls, fields, known = _known(store, project=project)
    dates = mapping.projects[project]
    has_rows = bool(pulls["snapshot"].notna().any())
    if not is_asked(dates, judged_on=tonight_of(settings), has_rows=has_rows):
        yield well(
            f"not asked tonight: redcap.yaml has it from {dates.from_ or 'the beginning'} to {dates.to or 'now'}"
        )
        return
    try:
        client = redcap_server(settings).inquirer(project, pace=pace)
    except RedcapError as error:
        yield remark_of_error(error, project=project)
    else:
        yield from remarks_on_project(
            client, mapping=mapping, project=project, told=_told(settings, project, pulls, fields)
        )
        if policy:
            yield from _remarks_on_prohibitions(client, policy, mapping=mapping, project=project, settings=settings)
    yield remark_on_last_pull(pulls, programme=mapping.programme, project=project, acknowledged=known)


def _remarks_on_prohibitions(
    client: Inquirer, policy: Policy, *, mapping: Mapping, project: str, settings: Settings
) -> Iterator[Remark]:
    """Yield the remarks; that REDCap does not answer was said before, by the first question it was asked."""
    from assets.redcap.errors import RedcapError
    from pipelines.forbidden import remarks_on_prohibitions
    from pipelines.tonight import tonight_of

    with suppress(RedcapError):
        yield from remarks_on_prohibitions(
            client, policy=policy, mapping=mapping, project=project, as_of=tonight_of(settings)
        )


def _known(store: TableStore, *, project: str) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, int]]:
    """Return the project's `redcap/pull`, its `redcap/field`, and what was acknowledged; nothing if it cannot be read.

    That tables cannot be read is said once, where they are looked at, and is no reason to leave REDCap out.
    """
    from assets.ledger.acknowledgements import acknowledged_counts, redcap_source
    from assets.redcap.attempts import stored_or_empty
    from assets.redcap.schema import FIELD, PULL
    from assets.storage.errors import StorageError
    from assets.storage.schema import empty_frame_of

    try:
        pulls, fields = stored_or_empty(store, PULL), stored_or_empty(store, FIELD)
        known = acknowledged_counts(store, source=redcap_source(project))
    except StorageError:
        pulls, fields, known = empty_frame_of(PULL), empty_frame_of(FIELD), {}
    return pulls[pulls["project"] == project], fields[fields["project"] == project], known


def _told(settings: Settings, project: str, pulls: pd.DataFrame, fields: pd.DataFrame) -> Told:
    from zoneinfo import ZoneInfo

    from assets.redcap.remark import Told
    from pipelines.redcap_settings import RedcapProject
    from pipelines.tonight import tonight_of

    own = settings.redcap.projects.get(project, RedcapProject())
    zone = settings.redcap.timezone
    was_pulled = bool(pulls["snapshot"].notna().any())
    return Told(
        zone=ZoneInfo(zone or settings.institution.timezone),
        zone_key="redcap.timezone" if zone else "institution.timezone",
        tonight=tonight_of(settings),
        username=own.token_user,
        token_expires=own.token_expires,
        last_fields=fields if was_pulled else None,
        last_codes=str(pulls["dictionary"].iloc[0]).partition("-")[2] if was_pulled else "",
    )
