"""The scorecard of a self-assessment: two books, one for the committee and one the office fills in."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pandas as pd
from openpyxl import load_workbook

from assets.obligations.beside.schema import ATTESTATION, SCORECARD
from reports.workbook.school.scorecard import scorecard_drafts
from reports.workbook.suppression import TOO_FEW
from tests.unit.office_school import frame_of
from tests.unit.unit_school import desk_of, two_departments

NOWHERE = Path("nowhere")


def test_the_scorecard_goes_to_the_committee_and_the_attestations_to_the_office():
    tables = two_departments()
    figure = {"programme": "cimer", "clause": "C8", "figure": "agreement_share", "of": "pairs", "band": "recorded"}
    figures = [{**figure, "count": 3, "out_of": 4, "share": 0.75, "suppressed_outside": True}]
    attested = {"programme": "cimer", "clause": "C2", "unit": "office", "subject_id": "office", "label": "2026/27"}
    attestations = [{**attested, "period": "2026-07-01", "due_on": pd.Timestamp(2027, 8, 29), "state": "due"}]
    clauses = [
        {"programme": "cimer", "clause": "C8", "measure": "agreement_share", "kind": "scored", "title": "Agreements"},
        {"programme": "cimer", "clause": "C2", "measure": "attestation", "kind": "attestation", "title": "Taught"},
    ]
    changed = replace(
        tables,
        scorecard=frame_of(SCORECARD, figures),
        attestation=frame_of(ATTESTATION, attestations),
        clause=pd.concat([tables.clause, pd.DataFrame(clauses)], ignore_index=True),
    )
    card, office = scorecard_drafts(desk_of(changed, NOWHERE))
    assert [(one.programme, one.audience) for one in (card, office)] == [
        ("cimer", "scorecard"),
        ("cimer", "attestations"),
    ]
    committee = load_workbook(BytesIO(card.content()[0]))
    assert "Attestations" not in committee.sheetnames
    row = [cell.value for cell in committee["Figures"][5]]
    assert row[-3:] == [TOO_FEW] * 3
    assert "Attestations" in load_workbook(BytesIO(office.content()[0]))["Attestations"].tables
