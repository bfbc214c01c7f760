"""`checks/finding` and `checks/completeness` as Dagster assets.

Belongs here: inputs, counts, and what is read through the store. Does not belong here: what a finding is
(`findings.py`) and how sources are accounted for (`completeness.py`). The previous findings are read through the store
and not as an input: an asset that depends on itself needs partitions in Dagster, and findings have none. So are the
judged people: as inputs, the obligations would be loaded with all columns of all quarters, for the sake of two.

No `from __future__ import annotations`: Dagster compares the annotation of `context` with the class itself.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.hr.schema import ACCOUNT as HR_ACCOUNT
from assets.hr.schema import APPOINTMENT, PERSON
from assets.hr.schema import QUARANTINE as HR_QUARANTINE
from assets.mentoring.schema import ACCOUNT, PAIR, QUARANTINE
from assets.night import Night
from assets.obligations.schema import NOT_IN_POPULATION, OBLIGATION
from assets.people.schema import CHANGED_CANDIDATE, LINK, REVIEW
from assets.redcap.mapping import Mapping as RedcapMapping
from assets.redcap.schema import FIELD, PULL
from assets.storage.declare import in_of, key_of, out_of
from checks.schema import COMPLETENESS, FINDING

if TYPE_CHECKING:
    import pandas as pd

    from assets.storage.schema import Table


def check_tables(
    mappings: Sequence[RedcapMapping],
    *,
    record_links: Mapping[str, str],
    not_loaded: Mapping[str, str],
    not_measured: "Callable[[], pd.DataFrame] | None" = None,
) -> list[dg.AssetsDefinition]:
    """Return the assets `checks/finding` and `checks/completeness`.

    `record_links` holds the address of a record per REDCap project, `not_loaded` the sentence of each programme that
    could not be read; `not_measured` gives the clauses no mapping feeds (columns programme, clause).
    """
    return [
        _finding_table(mappings, record_links=record_links, not_loaded=not_loaded, not_measured=not_measured),
        _completeness_table(),
    ]


def _finding_table(
    mappings: Sequence[RedcapMapping],
    *,
    record_links: Mapping[str, str],
    not_loaded: Mapping[str, str],
    not_measured: "Callable[[], pd.DataFrame] | None",
) -> dg.AssetsDefinition:

    @dg.multi_asset(
        name="note_findings",
        outs={FINDING.name: out_of(FINDING)},
        ins={
            "quarantine": in_of(QUARANTINE),
            "review": in_of(REVIEW),
            "changed_candidate": in_of(CHANGED_CANDIDATE),
            "hr_quarantine": in_of(HR_QUARANTINE),
            "appointments": in_of(APPOINTMENT),
            "pull": in_of(PULL),
            "fields": in_of(FIELD),
            "pair": in_of(PAIR),
            "link": in_of(LINK),
        },
    )
    def note_findings(night: Night, **frames: Any) -> Iterator[dg.Output[Any]]:
        from checks.field_labels import field_labels
        from checks.findings import carried_over, findings_of, links_of, problems_found
        from checks.problem_joins import changed_links, circular_pairs, several_people
        from checks.problem_texts import problems_file, read_problem_texts, texts_by_code

        as_of, pull = night.judged_on(), frames["pull"]
        found = problems_found(
            quarantine=frames["quarantine"],
            review=frames["review"],
            hr_quarantine=frames["hr_quarantine"],
            pull=pull,
            circular=circular_pairs(frames["pair"], as_of=as_of),
            on_links=[
                several_people(frames["link"], fields=_fields_of(mappings)),
                changed_links(frames["changed_candidate"]),
            ],
            not_measured=not_measured() if not_measured else None,
            not_loaded=not_loaded,
        )
        versions = dict(zip(pull["project"], pull["redcap_version"].fillna(""), strict=True))
        tonight = findings_of(
            found,
            texts=texts_by_code(read_problem_texts(problems_file())),
            appointments=frames["appointments"],
            links=links_of(found["row"], templates=record_links, versions=versions),
            as_of=as_of,
            labels=field_labels(frames["fields"]),
        )
        findings = carried_over(tonight, before=_before(night), as_of=as_of)
        resolved = int(findings["resolved_on"].notna().sum())
        counts = {"open": len(findings) - resolved, "resolved": resolved}
        yield dg.Output(findings, output_name=FINDING.name, metadata=counts)

    return note_findings


def _fields_of(mappings: Sequence[RedcapMapping]) -> dict[tuple[str, str], str]:
    """Return the first REDCap field of each reference to a person, by programme and name."""
    return {
        (mapping.programme, name): person.fields()[0]
        for mapping in mappings
        for name, person in mapping.people.items()
        if person.fields()
    }


def _completeness_table() -> dg.AssetsDefinition:
    @dg.multi_asset(
        name="balance_sources",
        outs={COMPLETENESS.name: out_of(COMPLETENESS)},
        ins={
            "pull": in_of(PULL),
            "account": in_of(ACCOUNT),
            "hr_account": in_of(HR_ACCOUNT),
            "quarantine": in_of(QUARANTINE),
            "hr_quarantine": in_of(HR_QUARANTINE),
            "person": in_of(PERSON),
            "link": in_of(LINK),
            "review": in_of(REVIEW),
            "finding": in_of(FINDING),
        },
        deps=[key_of(OBLIGATION), key_of(NOT_IN_POPULATION)],
    )
    def balance_sources(context: dg.AssetExecutionContext, night: Night, **frames: Any) -> Iterator[dg.Output[Any]]:
        from checks.completeness import (
            hr_part,
            ledger_of,
            redcap_part,
            references_part,
            roster_part,
            sentence_of,
            without_a_finding,
        )

        run_id = context.run.root_run_id or context.run.run_id
        obligation = _of_run(OBLIGATION, night, run_id=run_id, columns=["programme", "person_id"])
        outside = _of_run(
            NOT_IN_POPULATION, night, run_id=run_id, columns=["programme", "person_id", "reason", "quarter"]
        )
        told_of = frames["pull"], obligation, outside
        judged = {programme for frame in told_of for programme in frame["programme"].unique()}
        ledger = ledger_of(
            [
                redcap_part(pull=frames["pull"], account=frames["account"]),
                hr_part(frames["hr_account"]),
                references_part(link=frames["link"], review=frames["review"]),
                roster_part(person=frames["person"], obligation=obligation, not_in_population=outside, judged=judged),
                without_a_finding(
                    quarantine=frames["quarantine"],
                    hr_quarantine=frames["hr_quarantine"],
                    finding=frames["finding"],
                ),
            ]
        )
        yield dg.Output(ledger, output_name=COMPLETENESS.name, metadata={"sentence": sentence_of(ledger)})

    return balance_sources


def _of_run(table: "Table", night: Night, *, run_id: str, columns: list[str]) -> "pd.DataFrame":
    """Return columns of a dated table as this run made it, or as it stands where this run did not."""
    from assets.storage.store import TableStore

    own = TableStore(night.tables_of_run(run_id))
    return (own if own.exists(table) else TableStore(night.base_tables())).read(table, columns=columns)


def _before(night: Night) -> "pd.DataFrame":
    from assets.storage.schema import empty_frame_of
    from assets.storage.store import TableStore

    store = TableStore(night.base_tables())
    return store.read(FINDING) if store.exists(FINDING) else empty_frame_of(FINDING)
