"""The landings as Dagster assets: one op pulls every programme, so that one pace and one connection serve them all.

Belongs here: outputs, checks, log lines. Does not belong here: how a project is pulled (`pull.py`) or what stays when
it cannot be (`attempts.py`). An asset per programme was rejected: each would have its own pace, and together they would
exceed REDCap's cap; and the landing, `redcap/pull` and `redcap/field` say the same thing and are made at once: whoever
selects one of them in the UI is given all. A run about one programme names it in its config; the other landings keep
their rows. So the checks `fresh_<programme>` are an op of their own: in an op that is selected as a whole, one that has
nothing to say would have to be answered, and its green would cover last night's red.

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
from assets.storage.declare import in_of, key_of, out_of
from assets.storage.schema import Table

if TYPE_CHECKING:
    import pandas as pd

    from assets.redcap.attempts import Attempt
    from assets.redcap.fields_held import FieldsHeld
    from assets.storage.amend import Amendment, Unchanged, Whole


def redcap_tables(mappings: Sequence[Mapping]) -> list[dg.AssetsDefinition]:
    """Return the op `pull_redcap`, which makes `redcap/<programme>` per mapping, `redcap/pull` and `redcap/field`.

    Beside it the op `fresh`, one check `fresh_<programme>` per landing, which fails without blocking when a project
    could not be pulled. A programme the run was not asked to pull, or a run with a known-at, gives no result.
    """

    @dg.multi_asset(
        name="pull_redcap",
        description="Pull every programme's REDCap projects; one that is down keeps its last good rows.",
        outs={_output_name(table): out_of(table) for table in (*map(_landing, mappings), PULL, FIELD)},
    )
    def pull_redcap(context: dg.AssetExecutionContext, night: Night, redcap: RedcapSource) -> Iterator[dg.Output[Any]]:
        moment = night.known_moment()
        if moment is not None:
            yield from _as_known_at(moment, mappings=mappings, night=night)
            return
        attempts, landings, fields = _pulled(mappings, night=night, redcap=redcap)
        for mapping in mappings:
            _log(context, attempts[mapping.programme])
        yield from _outputs(mappings, attempts=attempts, landings=landings, fields=fields)

    return [pull_redcap, *_fresh_checks(mappings)]


def _fresh_checks(mappings: Sequence[Mapping]) -> list[dg.AssetChecksDefinition]:
    if not mappings:
        return []

    @dg.multi_asset_check(
        name="fresh",
        description="Whether every programme was pulled whole, by what redcap/pull says.",
        specs=[_fresh_spec(mapping) for mapping in mappings],
        ins={"pull": in_of(PULL)},
        can_subset=True,
    )
    def fresh(context: dg.AssetCheckExecutionContext, night: Night, pull: Any) -> Iterator[dg.AssetCheckResult]:
        if night.known_moment() is None:
            yield from _fresh_results(mappings, pull=pull, selected=set(context.selected_asset_check_keys))

    return [fresh]


def _landing(mapping: Mapping) -> Table:
    return landing_table(mapping.programme, mapping.landed_fields())


def _output_name(table: Table) -> str:
    return re.sub(r"\W", "_", table.name)


def _fresh_name(mapping: Mapping) -> str:
    return "fresh_" + re.sub(r"\W", "_", mapping.programme)


def _fresh_spec(mapping: Mapping) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        name=_fresh_name(mapping),
        asset=key_of(_landing(mapping)),
        additional_deps=[key_of(PULL)],
        description=(
            f"Every REDCap project of {mapping.programme} was pulled whole in this run; where it fails, the last good"
            " rows stay in use and workbooks say as of when."
        ),
    )


def _pulled(
    mappings: Sequence[Mapping], *, night: Night, redcap: RedcapSource
) -> tuple[dict[str, list["Attempt"]], dict[str, "Whole | Amendment | Unchanged"], "FieldsHeld"]:
    """Return by programme the attempts and what becomes of the landing, and `redcap/field` as it is stored."""
    from assets.redcap.attempts import known_in, leave_programme, pull_programme
    from assets.redcap.errors import RedcapError
    from assets.redcap.fields_held import FieldsHeld
    from assets.redcap.landing import landing_after
    from assets.storage.store import TableStore

    try:
        pace = redcap.pace()
    except RedcapError as error:
        raise dg.Failure(str(error), allow_retries=False) from None
    store = TableStore(night.base_tables())
    judged_on = night.judged_on()
    attempts, landings, known = {}, {}, None
    for mapping in mappings:
        known = known_in(store, mapping, like=known)
        if night.names(mapping.programme):
            found = pull_programme(
                mapping,
                known=known,
                client_of=lambda project: redcap.client(project, pace=pace),
                judged_on=judged_on,
                plan_of=redcap.plan,
            )
        else:
            found = leave_programme(mapping, known=known)
        attempts[mapping.programme] = found
        landings[mapping.programme] = landing_after(found, table=_landing(mapping), version=known.version)
    return attempts, landings, known.fields if known else FieldsHeld.nowhere()


def _log(context: dg.AssetExecutionContext, attempts: Sequence["Attempt"]) -> None:
    for attempt in attempts:
        context.log.info(attempt.line)
        for note in attempt.landed.notes:
            context.log.warning(note)
        if attempt.asked and attempt.landed.row.reason:
            context.log.error(attempt.landed.row.reason)


def _outputs(
    mappings: Sequence[Mapping],
    *,
    attempts: dict[str, list["Attempt"]],
    landings: dict[str, "Whole | Amendment | Unchanged"],
    fields: "FieldsHeld",
) -> Iterator[dg.Output[Any]]:
    from assets.redcap.landed import arrow_of_pulls
    from assets.redcap.landing import fields_in_use

    for mapping in mappings:
        yield dg.Output(landings[mapping.programme], output_name=_output_name(_landing(mapping)))
    everything = [attempt for mapping in mappings for attempt in attempts[mapping.programme]]
    pulls = arrow_of_pulls([attempt.landed.row for attempt in everything])
    yield dg.Output(pulls, output_name=_output_name(PULL))
    yield dg.Output(fields_in_use(everything, stored=fields), output_name=_output_name(FIELD))


def _fresh_results(
    mappings: Sequence[Mapping], *, pull: "pd.DataFrame", selected: set[dg.AssetCheckKey]
) -> Iterator[dg.AssetCheckResult]:
    for mapping in mappings:
        rows = pull[pull["programme"] == mapping.programme]
        asked = not rows["state"].isin(["skipped"]).any()
        key = dg.AssetCheckKey(key_of(_landing(mapping)), _fresh_name(mapping))
        if asked and key in selected:
            yield _fresh_result(key, rows)


def _fresh_result(key: dg.AssetCheckKey, rows: "pd.DataFrame") -> dg.AssetCheckResult:
    failed = rows[~rows["state"].isin(["good", "closed"])]
    metadata: dict[str, Any] = {
        "projects": len(rows),
        "projects_not_pulled": len(failed),
        "records_in_use": int(rows["records"].sum()),
        "rows_in_use": int(rows["rows"].sum()),
    }
    return dg.AssetCheckResult(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=failed.empty,
        severity=dg.AssetCheckSeverity.ERROR,
        description=" ".join(failed["reason"].dropna()) or "Every project was pulled whole.",
        metadata=metadata,
    )


def _as_known_at(moment: datetime, *, mappings: Sequence[Mapping], night: Night) -> Iterator[dg.Output[Any]]:
    """Yield the tables as the latest night known at the moment used them; nothing is asked and nothing checked."""
    from assets.storage.manifests import manifest_known_at
    from assets.storage.schema import empty_frame_of
    from assets.storage.store import TableStore

    versions = manifest_known_at(night.home, moment).tables
    store = TableStore(night.base_tables())
    for table in (*map(_landing, mappings), PULL, FIELD):
        version = versions.get(table.path)
        frame = empty_frame_of(table) if version is None else store.read(table, version=version)
        yield dg.Output(frame, output_name=_output_name(table))
