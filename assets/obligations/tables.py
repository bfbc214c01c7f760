"""The `obligations` tables as Dagster assets: the register of clauses, and one step that judges all open quarters.

Belongs here: wiring and the checks a person reads. Does not belong here: any rule. One step and not one per table:
rates and the population must be of exactly the obligations beside them, and a quarter on its own would judge the same
history again.

Annotations are evaluated here, not kept as text: Dagster reads those of an asset's function and refuses a text that
names something imported for type checking only.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import dagster as dg

from assets.hr.schema import APPOINTMENT, DELIVERY, LEAVE, PERSON
from assets.mentoring.schema import EVENT, PAIR
from assets.night import Night
from assets.obligations.schema import CLAUSE, NOT_IN_POPULATION, OBLIGATION, RATE
from assets.people.schema import REVIEW
from assets.quarters import quarter_partitions, quarters_of_run
from assets.redcap.schema import PULL
from assets.storage.declare import in_of, key_of, out_of

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from assets.obligations.policy import Policy
    from assets.quarters import Quarter

INPUTS = (PERSON, APPOINTMENT, LEAVE, DELIVERY, PAIR, EVENT, REVIEW, PULL)
DATED = (OBLIGATION, RATE, NOT_IN_POPULATION)
THEMES = ("meetings", "agreements", "reports")


class Judgement(NamedTuple):
    """The dated tables, by name, and the programmes that have nothing to judge yet."""

    tables: "dict[str, pd.DataFrame]"
    unjudged: list[str]


def obligations_tables(policies: "Sequence[Policy]", *, timezone: str) -> list[dg.AssetsDefinition]:
    """Return the register of clauses and the step `judge_obligations`.

    The step covers every quarter of its run and all programmes, whichever were pulled: a quarter is overwritten whole.
    Its tables cannot be made one without the others: a rate beside obligations of another night would be a lie.
    Its checks never fail a run; a gap is what the product is for, not a fault of the night.
    """

    @dg.multi_asset(name="list_clauses", outs={CLAUSE.name: out_of(CLAUSE)})
    def list_clauses() -> Iterator[dg.Output[Any]]:
        from assets.obligations.clauses import clause_table

        yield dg.Output(clause_table(policies), output_name=CLAUSE.name)

    @dg.multi_asset(
        name="judge_obligations",
        ins={table.name: in_of(table) for table in INPUTS},
        outs={table.name: out_of(table) for table in DATED},
        partitions_def=quarter_partitions(timezone),
        backfill_policy=dg.BackfillPolicy.single_run(),
        check_specs=[_spec_of(policy, theme) for policy in policies for theme in THEMES],
    )
    def judge_obligations(
        context: dg.AssetExecutionContext, night: Night, **inputs: Any
    ) -> Iterator[dg.Output[Any] | dg.AssetCheckResult]:
        quarters = quarters_of_run(context)
        judgement = _judgement(inputs, policies, quarters=quarters, as_of=night.judged_on())
        for table in DATED:
            yield dg.Output(judgement.tables[table.name], output_name=table.name)
        yield from _results(judgement, policies)

    return [list_clauses, judge_obligations]


def _judgement(
    inputs: "dict[str, pd.DataFrame]", policies: "Sequence[Policy]", *, quarters: "Sequence[Quarter]", as_of: "date"
) -> Judgement:
    import pandas as pd

    from assets.obligations.by_quarter import obligations_by_quarter
    from assets.obligations.frame import judgement_frame, not_in_population_of
    from assets.obligations.judge import judge
    from assets.obligations.rates import rates_of
    from assets.obligations.records import Tables
    from assets.obligations.sources import has_good_rows, sources_used
    from assets.storage.schema import empty_frame_of

    tables = Tables(**{name: inputs[name] for name in ("person", "appointment", "leave", "pair", "event", "review")})
    owed, absent, unjudged = [], [], []
    for policy in policies:
        if not has_good_rows(inputs["pull"], policy.programme):
            unjudged.append(policy.programme)
            continue
        used = sources_used(
            programme=policy.programme,
            **{name: inputs[name] for name in ("pull", "delivery", "appointment")},
        )
        judged = judge(tables, policy, as_of)
        frame = judgement_frame(judged, known_at=used.known_at, snapshot=used.snapshot, quarters=quarters)
        owed.append(obligations_by_quarter(frame, quarters))
        absent.append(not_in_population_of(judged, quarters))
    obligation = pd.concat(owed, ignore_index=True) if owed else empty_frame_of(OBLIGATION)
    outside = pd.concat(absent, ignore_index=True) if absent else empty_frame_of(NOT_IN_POPULATION)
    rate = rates_of(obligation)
    return Judgement({OBLIGATION.name: obligation, RATE.name: rate, NOT_IN_POPULATION.name: outside}, unjudged)


def _check_name(policy: "Policy", theme: str) -> str:
    return f"{policy.programme}_missing_{theme}"


def _spec_of(policy: "Policy", theme: str) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        name=_check_name(policy, theme),
        asset=key_of(OBLIGATION),
        blocking=False,
        description=f"How many {theme} that {policy.programme} asks for are missing now, in the quarters judged.",
    )


def _results(judgement: Judgement, policies: "Sequence[Policy]") -> Iterator[dg.AssetCheckResult]:
    for policy in policies:
        for theme in THEMES:
            yield _result(judgement, policy, theme)


def _result(judgement: Judgement, policy: "Policy", theme: str) -> dg.AssetCheckResult:
    from assets.obligations.clauses import missing_of

    missing = missing_of(judgement.tables[OBLIGATION.name], policy, theme)
    unjudged = policy.programme in judgement.unjudged
    count = f"{missing.gaps} {theme if missing.gaps != 1 else theme[:-1]} missing, each counted once."
    sentence = f"Not judged: {policy.programme} has no good rows from REDCap yet." if unjudged else count
    return dg.AssetCheckResult(
        asset_key=key_of(OBLIGATION),
        check_name=_check_name(policy, theme),
        passed=not unjudged and missing.gaps == 0,
        severity=dg.AssetCheckSeverity.WARN,
        description=sentence,
        metadata={
            "sentence": sentence,
            "missing": missing.gaps,
            "clauses": dg.MetadataValue.table([dg.TableRecord(row) for row in missing.clauses]),
        },
    )
