"""Which rows a programme's workbooks are made from: none that only its director may hear of, in whatever list."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd
import pytest

from assets.ledger.quarter_schema import RESTATEMENT
from assets.ledger.schema import EXEMPTION
from assets.obligations.schema import NOT_MEASURED
from assets.obligations.workflows.schema import CAREER_CLOCK, INTERIM_DECISION, ORPHAN
from assets.redcap.withheld import Withheld
from reports.workbook.director.case import director_case_of
from reports.workbook.selection import programme_rows
from tests.unit.office_school import frame_of, school
from tests.unit.unit_school import desk_of

if TYPE_CHECKING:
    from reports.frames import Tables
    from reports.workbook.selection import ProgrammeRows

SECRET: Final = Withheld(instruments=frozenset({"mentor_assignment"}))
HIDDEN: Final = "anesthesiology/1//mentor_assignment/9"
PAIR: Final = "hidden pair"
CONCERN: Final = {"programme": "anesthesiology", "clause": "A99", "measure": "concern"}


@pytest.fixture(scope="module")
def tables() -> Tables:
    """Return a night with one pair and one meeting in a withheld row, what follows from them, and a withheld clause."""
    plain = school(people=20)
    clause = plain.clause.iloc[[0]].assign(clause="A99", measure="concern", audience="director")
    pair = plain.pair.iloc[[0]].assign(pair_id=PAIR, source=HIDDEN)
    meeting = plain.event[plain.event["kind"] == "meeting"].iloc[[0]].assign(event_id="hidden", source=HIDDEN)
    link = plain.link.iloc[[0]].assign(source=HIDDEN)
    of_pair = {"programme": "anesthesiology", "pair_id": PAIR, "person_id": "1", "clause": "A7"}
    known = of_pair | {"pair_id": plain.pair["pair_id"].iloc[1]}
    judged_apart = known | {"clause": "A99"}
    return replace(
        plain,
        clause=pd.concat([plain.clause, clause], ignore_index=True),
        pair=pd.concat([plain.pair, pair], ignore_index=True),
        event=pd.concat([plain.event, meeting], ignore_index=True),
        link=pd.concat([plain.link, link], ignore_index=True),
        orphan=frame_of(ORPHAN, [of_pair, known]),
        interim_decision=frame_of(INTERIM_DECISION, [of_pair, known, judged_apart]),
        career_clock=frame_of(CAREER_CLOCK, [CONCERN, CONCERN | {"clause": "A7", "measure": "first_meeting"}]),
        not_measured=frame_of(NOT_MEASURED, [CONCERN]),
        restatement=frame_of(RESTATEMENT, [CONCERN, CONCERN | {"clause": "A7", "measure": "first_meeting"}]),
    )


@pytest.fixture(scope="module")
def rows(tables: Tables) -> ProgrammeRows:
    return programme_rows(tables, "anesthesiology", SECRET)


def test_a_pair_or_meeting_in_a_withheld_row_is_in_no_list(rows: ProgrammeRows):
    assert rows.pairs
    assert rows.events
    assert PAIR not in {row["pair_id"] for row in rows.pairs}
    assert "hidden" not in {row["event_id"] for row in rows.events}
    assert HIDDEN not in rows.links


def test_nobody_is_without_a_mentor_or_to_be_decided_on_by_a_withheld_pair(rows: ProgrammeRows):
    assert [row["pair_id"] == PAIR for row in rows.orphans] == [False]
    assert [(row["pair_id"] == PAIR, row["clause"]) for row in rows.interim] == [(False, "A7")]


def test_a_clause_for_the_director_has_no_career_date_no_restatement_and_is_not_called_unmeasured(
    rows: ProgrammeRows,
):
    assert [row["clause"] for row in rows.career] == ["A7"]
    assert rows.not_measured == []
    assert [row["clause"] for row in rows.restatements] == ["A7"]


def test_exemptions_of_another_programme_are_not_shown(tables: Tables):
    known = {"person_id": "1", "step": "approved", "reason": "on_leave"}
    exempt = [known | {"exemption_id": one, "programme": one} for one in ("anesthesiology", "rutgers")]
    granted = replace(tables, decided_exemption=frame_of(EXEMPTION, exempt))
    shown = programme_rows(granted, "anesthesiology").entered.exemptions
    assert [row["exemption_id"] for row in shown] == ["anesthesiology"]


def test_the_director_is_shown_what_is_kept_for_him_and_nothing_the_office_has(tables: Tables):
    owed = tables.obligation[tables.obligation["clause"] == "A11"].head(2)
    apart = owed.assign(clause="A99", measure="concern", obligation_id=["d1", "d2"])
    desk = desk_of(
        replace(tables, obligation=pd.concat([tables.obligation, apart], ignore_index=True)), Path("nowhere")
    )
    assert {row["obligation_id"] for row in director_case_of(desk, "anesthesiology").owed} == {"d1", "d2"}


def test_what_is_withheld_from_one_programme_is_not_withheld_from_another(tables: Tables):
    assert PAIR in {row["pair_id"] for row in programme_rows(tables, "anesthesiology").pairs}
    assert programme_rows(tables, "elsewhere", SECRET).pairs == []
