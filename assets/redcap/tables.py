"""The landings as Dagster assets: one op pulls every programme, so that one pace and one connection serve them all.

Belongs here: outputs, checks, log lines. Does not belong here: how a project is pulled (`pull.py`) or what stays when
it cannot be (`attempts.py`). An asset per programme was rejected: each would have its own pace, and together they would
exceed REDCap's cap; and the landing, `redcap/pull` and `redcap/field` say the same thing and are made at once.

No `from __future__ import annotations`: Dagster compares the annotation of `context` with the class itself.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.night import Night
from assets.redcap.mapping import Mapping
from assets.redcap.schema import FIELD, PULL, landing_table
from assets.redcap.source import RedcapSource
from assets.storage.declare import key_of, out_of
from assets.storage.schema import Table

if TYPE_CHECKING:
    from assets.redcap.attempts import Attempt

Yielded = dg.Output[Any] | dg.AssetCheckResult


def redcap_tables(mappings: Sequence[Mapping]) -> list[dg.AssetsDefinition]:
    """Return the op `pull_redcap`, which makes `redcap/<programme>` per mapping, `redcap/pull` and `redcap/field`.

    Each landing has a check `fresh_<programme>`, which fails without blocking when a project could not be pulled.
    """

    @dg.multi_asset(
        name="pull_redcap",
        description="Pull every programme's REDCap projects; one that is down keeps its last good rows.",
        outs={_output_name(table): out_of(table) for table in (*map(_landing, mappings), PULL, FIELD)},
        check_specs=[_fresh_spec(mapping) for mapping in mappings],
        can_subset=True,
    )
    def pull_redcap(context: dg.AssetExecutionContext, night: Night, redcap: RedcapSource) -> Iterator[Yielded]:
        selected = set(context.selected_asset_keys)
        moment = night.known_moment()
        if moment is not None:
            yield from _as_known_at(moment, mappings=mappings, night=night, selected=selected)
            return
        _refuse_part_of_a_pull(selected)
        attempts = _attempts(mappings, night=night, redcap=redcap, selected=selected)
        for mapping in mappings:
            _log(context, attempts[mapping.programme])
        yield from _outputs(mappings, attempts=attempts, selected=selected)
        yield from _fresh_results(mappings, attempts=attempts, selected=set(context.selected_asset_check_keys))

    return [pull_redcap]


def _landing(mapping: Mapping) -> Table:
    return landing_table(mapping.programme, mapping.allowed_fields()[1:])


def _output_name(table: Table) -> str:
    return re.sub(r"\W", "_", table.name)


def _fresh_name(mapping: Mapping) -> str:
    return "fresh_" + re.sub(r"\W", "_", mapping.programme)


def _fresh_spec(mapping: Mapping) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        name=_fresh_name(mapping),
        asset=key_of(_landing(mapping)),
        description=(
            f"Every REDCap project of {mapping.programme} was pulled whole in this run; where it fails, the last good"
            " rows stay in use and workbooks say as of when."
        ),
    )


def _refuse_part_of_a_pull(selected: set[dg.AssetKey]) -> None:
    together = {key_of(PULL), key_of(FIELD)}
    if not together <= selected:
        raise dg.Failure(
            "A landing, redcap/pull and redcap/field describe one pull and are made together: select redcap/pull and"
            " redcap/field with the landings that are to be pulled.",
            allow_retries=False,
        )


def _attempts(
    mappings: Sequence[Mapping], *, night: Night, redcap: RedcapSource, selected: set[dg.AssetKey]
) -> dict[str, list["Attempt"]]:
    from assets.redcap.attempts import known_in, leave_programme, pull_programme
    from assets.redcap.client import RedcapError
    from assets.storage.store import TableStore

    try:
        pace = redcap.pace()
    except RedcapError as error:
        raise dg.Failure(str(error), allow_retries=False) from None
    store = TableStore(night.base_tables())
    judged_on = night.judged_on()
    attempts = {}
    for mapping in mappings:
        known = known_in(store, mapping)
        if night.names(mapping.programme) and key_of(_landing(mapping)) in selected:
            attempts[mapping.programme] = pull_programme(
                mapping, known=known, client_of=lambda project: redcap.client(project, pace=pace), judged_on=judged_on
            )
        else:
            attempts[mapping.programme] = leave_programme(mapping, known=known)
    return attempts


def _log(context: dg.AssetExecutionContext, attempts: Sequence["Attempt"]) -> None:
    for attempt in attempts:
        context.log.info(attempt.line)
        for note in attempt.landed.notes:
            context.log.warning(note)
        if attempt.asked and attempt.landed.row.reason:
            context.log.error(attempt.landed.row.reason)


def _outputs(
    mappings: Sequence[Mapping], *, attempts: dict[str, list["Attempt"]], selected: set[dg.AssetKey]
) -> Iterator[Yielded]:
    from assets.redcap.attempts import fields_in_use, rows_in_use
    from assets.redcap.landed import pull_frame

    for mapping in mappings:
        table = _landing(mapping)
        if key_of(table) in selected:
            yield dg.Output(rows_in_use(attempts[mapping.programme], table), output_name=_output_name(table))
    everything = [attempt for mapping in mappings for attempt in attempts[mapping.programme]]
    pulls = pull_frame([attempt.landed.row for attempt in everything])
    yield dg.Output(pulls, output_name=_output_name(PULL))
    yield dg.Output(fields_in_use(everything), output_name=_output_name(FIELD))


def _fresh_results(
    mappings: Sequence[Mapping], *, attempts: dict[str, list["Attempt"]], selected: set[dg.AssetCheckKey]
) -> Iterator[dg.AssetCheckResult]:
    for mapping in mappings:
        key = key_of(_landing(mapping))
        rows = [attempt.landed.row for attempt in attempts[mapping.programme]]
        asked = all(attempt.asked for attempt in attempts[mapping.programme])
        if not asked or dg.AssetCheckKey(key, _fresh_name(mapping)) not in selected:
            continue
        failed = [row for row in rows if row.state != "good"]
        metadata: dict[str, Any] = {
            "projects": len(rows),
            "projects_not_pulled": len(failed),
            "records_in_use": sum(row.records for row in rows),
            "rows_in_use": sum(row.rows for row in rows),
        }
        yield dg.AssetCheckResult(
            asset_key=key,
            check_name=_fresh_name(mapping),
            passed=not failed,
            severity=dg.AssetCheckSeverity.ERROR,
            description=" ".join(row.reason for row in failed) or "Every project was pulled whole.",
            metadata=metadata,
        )


def _as_known_at(
    moment: datetime, *, mappings: Sequence[Mapping], night: Night, selected: set[dg.AssetKey]
) -> Iterator[Yielded]:
    """Yield the tables as the latest night known at the moment used them; nothing is asked and nothing checked."""
    from assets.storage.manifests import manifest_known_at
    from assets.storage.schema import empty_frame_of
    from assets.storage.store import TableStore

    versions = manifest_known_at(night.home, moment).tables
    store = TableStore(night.base_tables())
    for table in (*map(_landing, mappings), PULL, FIELD):
        if key_of(table) not in selected:
            continue
        version = versions.get(table.path)
        frame = empty_frame_of(table) if version is None else store.read(table, version=version)
        yield dg.Output(frame, output_name=_output_name(table))
