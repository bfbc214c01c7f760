"""`checks/finding` as a Dagster asset.

Belongs here: the asset's inputs, its counts and where yesterday's findings are read. Does not belong here: what a
finding is (`findings.py`). The previous version is read through the store and not as an input: an asset that depends on
itself needs partitions in Dagster, and findings have none.

No `from __future__ import annotations`: Dagster compares the annotation of `context` with the class itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.hr.schema import APPOINTMENT
from assets.hr.schema import QUARANTINE as HR_QUARANTINE
from assets.mentoring.schema import QUARANTINE
from assets.night import Night
from assets.people.schema import REVIEW
from assets.redcap.mapping import Mapping as RedcapMapping
from assets.redcap.schema import PULL
from assets.storage.declare import in_of, out_of
from checks.schema import FINDING

if TYPE_CHECKING:
    import pandas as pd


def finding_tables(
    mappings: Sequence[RedcapMapping],  # noqa: ARG001 - every room's tables are built from the same list
    record_links: Mapping[str, str],
) -> list[dg.AssetsDefinition]:
    """Return the asset `checks/finding`. `record_links` holds the address of a record per REDCap project."""

    @dg.multi_asset(
        name="note_findings",
        outs={FINDING.name: out_of(FINDING)},
        ins={
            "quarantine": in_of(QUARANTINE),
            "review": in_of(REVIEW),
            "hr_quarantine": in_of(HR_QUARANTINE),
            "appointments": in_of(APPOINTMENT),
            "pull": in_of(PULL),
        },
    )
    def note_findings(night: Night, **frames: Any) -> Iterator[dg.Output[Any]]:
        from checks.findings import carried_over, findings_of, links_of, problems_found
        from checks.problem_texts import problems_file, read_problem_texts, texts_by_code

        as_of, pull = night.judged_on(), frames["pull"]
        found = problems_found(
            quarantine=frames["quarantine"],
            review=frames["review"],
            hr_quarantine=frames["hr_quarantine"],
            pull=pull,
        )
        versions = dict(zip(pull["project"], pull["redcap_version"].fillna(""), strict=True))
        tonight = findings_of(
            found,
            texts=texts_by_code(read_problem_texts(problems_file())),
            appointments=frames["appointments"],
            links=links_of(found["row"], templates=record_links, versions=versions),
            as_of=as_of,
        )
        findings = carried_over(tonight, before=_before(night), as_of=as_of)
        resolved = int(findings["resolved_on"].notna().sum())
        counts = {"open": len(findings) - resolved, "resolved": resolved}
        yield dg.Output(findings, output_name=FINDING.name, metadata=counts)

    return [note_findings]


def _before(night: Night) -> "pd.DataFrame":
    from assets.storage.schema import empty_frame_of
    from assets.storage.store import TableStore

    store = TableStore(night.base_tables())
    return store.read(FINDING) if store.exists(FINDING) else empty_frame_of(FINDING)
