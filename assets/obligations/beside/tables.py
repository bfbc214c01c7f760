"""What stands beside the judgement, as Dagster assets: reminders, digests, attestations, documents, figures.

Belongs here: inputs, and the check that says whether prohibitions are kept. Does not belong here: any rule. The judged
obligations are read through the store, of the running quarter only: its partition holds every gap that is open, and as
an input all quarters would be loaded.

No `from __future__ import annotations`: Dagster compares the annotation of `context` with the class itself.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.hr.schema import APPOINTMENT, CAREER_DATE, PERSON, UNIT
from assets.mentoring.schema import EVENT, HUB, HUB_MENTOR, PAIR, PREFERENCE
from assets.night import Night
from assets.obligations.beside.schema import PROHIBITION
from assets.obligations.schema import BESIDE, OBLIGATION
from assets.redcap.schema import FIELD
from assets.storage.declare import in_of, key_of, out_of

if TYPE_CHECKING:
    import pandas as pd

    from assets.obligations.language.policy import Policy
    from assets.redcap.mapping import Mapping

READ = (PERSON, APPOINTMENT, UNIT, CAREER_DATE, HUB, HUB_MENTOR, PREFERENCE, PAIR, EVENT, FIELD)
KEPT = "prohibitions_are_kept"
AUDIENCES = {"office": ("the workbook",)}
"""Who is given something of a programme, and what."""


def beside_tables(
    policies: "Sequence[Policy]",
    mappings: "Sequence[Mapping]",
    *,
    not_measured: "Callable[[], pd.DataFrame]",
) -> list[dg.AssetsDefinition]:
    """Return the step that makes every table of `schema.BESIDE`.

    `policies`: of each programme the version in force; `not_measured` gives the clauses no mapping feeds.
    """

    @dg.multi_asset(
        name="look_beside",
        ins={table.name: in_of(table) for table in READ},
        deps=[key_of(OBLIGATION)],
        outs={table.name: out_of(table) for table in BESIDE},
        check_specs=[
            dg.AssetCheckSpec(
                name=KEPT,
                asset=key_of(PROHIBITION),
                blocking=False,
                description="Nothing is held, demanded or shown that a policy forbids.",
            )
        ],
    )
    def look_beside(
        context: dg.AssetExecutionContext, night: Night, **inputs: Any
    ) -> Iterator[dg.Output[Any] | dg.AssetCheckResult]:
        from assets.obligations.beside.registers import registers_beside

        as_of = night.judged_on()
        tables = registers_beside(
            inputs | _typed(night),
            policies,
            mappings,
            obligations=_open_now(night, run_id=context.run.root_run_id or context.run.run_id),
            given={policy.programme: AUDIENCES for policy in policies},
            as_of=as_of,
            first_quarter=night.first_quarter,
        )
        tables["not_measured"] = not_measured()
        for table in BESIDE:
            yield dg.Output(tables[table.name], output_name=table.name)
        yield _result(tables[PROHIBITION.name])

    return [look_beside]


def _typed(night: Night) -> "dict[str, pd.DataFrame]":
    """Return what people typed: approved exemptions, attestations, and what they say was sent."""
    from assets.ledger.attestations import attestations_known
    from assets.ledger.exemptions import exemptions_known
    from assets.ledger.reminder_marks import reminder_marks
    from assets.storage.store import TableStore

    store, moment = TableStore(night.base_tables()), night.known_moment()
    return {
        "exemption": exemptions_known(store, known_at=moment),
        "attested": attestations_known(store, known_at=moment),
        "reminder_mark": reminder_marks(store, known_at=moment),
    }


def _open_now(night: Night, *, run_id: str) -> "pd.DataFrame":
    """Return what the running quarter holds, as this run judged it, or as it stands where this run did not."""
    from assets.quarters import quarter_of
    from assets.storage.schema import empty_frame_of
    from assets.storage.store import TableStore

    own, base = TableStore(night.tables_of_run(run_id)), TableStore(night.base_tables())
    store = own if own.exists(OBLIGATION) else base
    if not store.exists(OBLIGATION):
        return empty_frame_of(OBLIGATION)
    return store.read(OBLIGATION, quarters=[quarter_of(night.judged_on()).key])


def _result(prohibition: "pd.DataFrame") -> dg.AssetCheckResult:
    broken = prohibition[~prohibition["kept"].fillna(True)]
    sentence = " ".join(broken["programme"] + ": " + broken["why"]) if len(broken) else "Every prohibition is kept."
    return dg.AssetCheckResult(
        asset_key=key_of(PROHIBITION),
        check_name=KEPT,
        passed=broken.empty,
        severity=dg.AssetCheckSeverity.WARN,
        description=sentence,
        metadata={"sentence": sentence, "broken": len(broken)},
    )
