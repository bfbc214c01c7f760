"""The `obligations` tables as Dagster assets: the register of clauses, and one step that judges all open quarters.

Belongs here: wiring and the checks a person reads. Does not belong here: any rule. One step and not one per table:
rates and the population must be of exactly the obligations beside them, and a quarter on its own would judge the same
history again.

Annotations are evaluated here, not kept as text: Dagster reads those of an asset's function and refuses a text that
names something imported for type checking only.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.hr.schema import APPOINTMENT, CAREER_DATE, DELIVERY, LEAVE, PERSON, UNIT
from assets.ledger.quarters import open_quarters_of_run
from assets.mentoring.schema import EVENT, HUB, HUB_MENTOR, PAIR, PREFERENCE
from assets.night import Night
from assets.obligations.schema import CLAUSE, NOT_IN_POPULATION, OBLIGATION, RATE
from assets.people.schema import REVIEW
from assets.quarters import quarter_partitions
from assets.redcap.schema import PULL
from assets.storage.declare import Needs, in_of, key_of, out_of

if TYPE_CHECKING:
    import pandas as pd

    from assets.obligations.clauses import Missing
    from assets.obligations.judgements import Judgements
    from assets.obligations.language.policy import Policy

INPUTS = (
    *(PERSON, APPOINTMENT, LEAVE, CAREER_DATE, UNIT, DELIVERY),
    *(PAIR, EVENT, HUB, HUB_MENTOR, PREFERENCE, REVIEW, PULL),
)
EVENT_NEEDS = Needs(
    columns=(
        *("event_id", "programme", "kind", "step", "held_on", "filed_on", "period", "mode", "setting", "person_id"),
        *(
            "attendees",
            "unresolved_attendees",
            "confirmed_by_mentee",
            "confirmed_by_mentor",
            "filled",
            "value",
            "source",
        ),
    ),
    coded=("programme", "kind", "step", "period", "mode", "setting", "value"),
)
"""What a judgement reads of mentoring/event: of 50,000 people that table is most of what there is."""
DATED = (OBLIGATION, RATE, NOT_IN_POPULATION)
THEMES = {
    "meetings": "meeting",
    "agreements": "agreement",
    "reports": "report",
    "onboarding": "onboarding step",
    "mentors": "mentor",
    "reviews": "review",
}
"""Theme → one of its things."""
MISSING = "_missing_"
"""Stands between programme and theme in the names of the checks that count gaps."""


def obligations_tables(
    policies: "Sequence[Policy]",
    *,
    timezone: str,
    earlier: "Sequence[Policy]" = (),
    not_measured: "Callable[[], pd.DataFrame] | None" = None,
) -> list[dg.AssetsDefinition]:
    """Return the register of clauses and the step `judge_obligations`.

    `policies`: of each programme the version in force; `earlier`: the ones before it, in the order of their dates.
    `not_measured`: gives programme and measure of the rules no mapping feeds (`measured.py`).

    The step covers every quarter of its run and all programmes, whichever were pulled: a quarter is overwritten whole.
    Its tables cannot be made one without the others: a rate beside obligations of another night would be a lie.
    Its checks never fail a run, whatever their severity: a gap is what the product is for, not a fault of the night.
    Strength decides how bad one is: what is owed (M, S) and missing is an error, what is advised (I) only a warning.
    """

    @dg.multi_asset(name="list_clauses", outs={CLAUSE.name: out_of(CLAUSE)})
    def list_clauses() -> Iterator[dg.Output[Any]]:
        from assets.obligations.clauses import clause_table

        yield dg.Output(clause_table(policies), output_name=CLAUSE.name)

    @dg.multi_asset(
        name="judge_obligations",
        ins={table.name: in_of(table, needs=EVENT_NEEDS if table is EVENT else None) for table in INPUTS},
        outs={table.name: out_of(table) for table in DATED},
        partitions_def=quarter_partitions(timezone),
        backfill_policy=dg.BackfillPolicy.single_run(),
        check_specs=[_spec_of(policy, theme) for policy in policies for theme in _themes_of(policy)],
    )
    def judge_obligations(
        context: dg.AssetExecutionContext, night: Night, **inputs: Any
    ) -> Iterator[dg.Output[Any] | dg.AssetCheckResult]:
        from assets.ledger.exemptions import exemptions_known
        from assets.obligations.judgements import judgements_of
        from assets.obligations.schema import NOT_MEASURED
        from assets.storage.schema import empty_frame_of
        from assets.storage.store import TableStore

        exemption = exemptions_known(TableStore(night.base_tables()), known_at=night.known_moment())
        judgements = judgements_of(
            {**inputs, "exemption": exemption},
            [[*(old for old in earlier if old.programme == policy.programme), policy] for policy in policies],
            not_measured=not_measured() if not_measured else empty_frame_of(NOT_MEASURED),
            quarters=open_quarters_of_run(context, night),
            as_of=night.judged_on(),
        )
        for table in DATED:
            yield dg.Output(judgements.tables[table.name], output_name=table.name)
        yield from _results(judgements, policies)

    return [list_clauses, judge_obligations]


def _themes_of(policy: "Policy") -> list[str]:
    """Return the themes of a policy's rules, in the order of `THEMES`."""
    from assets.obligations.language.policy import rules_of

    said = {rule.theme for rule in rules_of(policy)}
    return [theme for theme in THEMES if theme in said]


def counts_gaps(evaluation: dg.AssetCheckEvaluation) -> bool:
    """Whether a check counts what a policy asks for and is missing; if it fails, nothing is wrong with the data."""
    return evaluation.asset_key == key_of(OBLIGATION) and MISSING in evaluation.check_name


def _check_name(policy: "Policy", theme: str) -> str:
    return f"{policy.programme}{MISSING}{theme}"


def _spec_of(policy: "Policy", theme: str) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        name=_check_name(policy, theme),
        asset=key_of(OBLIGATION),
        blocking=False,
        description=f"How many {THEMES[theme]}s {policy.programme} asks for are missing now, in the quarters judged.",
    )


def _results(judgements: "Judgements", policies: "Sequence[Policy]") -> Iterator[dg.AssetCheckResult]:
    for policy in policies:
        for theme in _themes_of(policy):
            yield _result(judgements, policy, theme)


def _result(judgements: "Judgements", policy: "Policy", theme: str) -> dg.AssetCheckResult:
    from assets.obligations.clauses import missing_of

    missing = missing_of(judgements.tables[OBLIGATION.name], policy, theme)
    unjudged = policy.programme in judgements.unjudged
    count = _count_of(missing, thing=THEMES[theme])
    sentence = f"Not judged: {policy.programme} has no good rows from REDCap yet." if unjudged else count
    return dg.AssetCheckResult(
        asset_key=key_of(OBLIGATION),
        check_name=_check_name(policy, theme),
        passed=not unjudged and missing.gaps == 0 and missing.advice == 0,
        severity=dg.AssetCheckSeverity.ERROR if missing.gaps else dg.AssetCheckSeverity.WARN,
        description=sentence,
        metadata={
            "sentence": sentence,
            "missing": missing.gaps,
            "advised": missing.advice,
            "clauses": dg.MetadataValue.table([dg.TableRecord(row) for row in missing.clauses]),
        },
    )


def _count_of(missing: "Missing", *, thing: str) -> str:
    """Return in words how many of a theme's things are missing, and how many are advised and not owed."""
    things = thing if missing.gaps == 1 else f"{thing}s"
    advised = f"; {missing.advice} more advised, not owed" if missing.advice else ""
    return f"{missing.gaps} {things} missing, each counted once{advised}."
