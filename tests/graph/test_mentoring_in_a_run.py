"""The mentoring and findings assets, run by Dagster on hand-written tables in a temporary home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dagster as dg
import pytest

from assets.hr.schema import APPOINTMENT
from assets.hr.schema import QUARANTINE as HR_QUARANTINE
from assets.mentoring.schema import EVENT, PAIR
from assets.mentoring.schema import TABLES as MENTORING_TABLES
from assets.mentoring.tables import mentoring_tables
from assets.night import Night
from assets.people.schema import CHANGED_CANDIDATE, LINK, REVIEW
from assets.redcap.schema import FIELD, PULL, landing_table
from assets.storage.declare import IO_MANAGER, key_of
from assets.storage.io_manager import tables_io_manager
from assets.storage.schema import DTYPES, Table, empty_frame_of
from assets.storage.store import TableStore
from checks.schema import FINDING
from checks.tables import check_tables
from tests.unit.mentoring_rows import ADA, BEA, School, anesthesiology, source

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

MAPPING = anesthesiology()
LANDING = landing_table(MAPPING.programme, MAPPING.allowed_fields()[1:])
GIVEN = (LANDING, FIELD, LINK, REVIEW, CHANGED_CANDIDATE, PULL, APPOINTMENT, HR_QUARANTINE)


def typed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    whole = frame.reindex(columns=list(table.column_names))
    if "reasons" in whole:
        whole["reasons"] = [[] for _ in range(len(whole))]
    return whole.astype({column.name: DTYPES[column.type] for column in table.columns})


def given(home: Path, school: School) -> TableStore:
    store = TableStore(str(home / "tables"))
    frames = {table.path: empty_frame_of(table) for table in GIVEN}
    frames[LANDING.path] = typed(school.landed(), LANDING)
    frames[FIELD.path] = typed(school.dictionary().assign(project="anesthesiology"), FIELD)
    frames[LINK.path] = typed(school.links(), LINK)
    for table in GIVEN:
        store.create(table)
        store.write(frames[table.path], table=table)
    return store


def run(home: Path, *, today: str, selection: list[Table] | None = None) -> dg.ExecuteInProcessResult:
    links = {"anesthesiology": "https://redcap.example.edu/record_home.php?pid=7&id={record}"}
    finding_table, _ = check_tables([MAPPING], record_links=links, not_loaded={})
    definitions: list[Any] = [*mentoring_tables([MAPPING]), finding_table]
    definitions += [dg.AssetSpec(key_of(table)).with_io_manager_key(IO_MANAGER) for table in GIVEN]
    every = [*GIVEN, *MENTORING_TABLES, FINDING]
    resources: dict[str, Any] = {
        "night": Night(home=str(home), timezone="America/New_York", today=today),
        "io_manager": tables_io_manager(every),
    }
    made = [*MENTORING_TABLES, FINDING] if selection is None else selection
    chosen = dg.AssetSelection.assets(*map(key_of, made))
    return dg.materialize(definitions, resources=resources, selection=chosen)


@pytest.fixture
def school() -> School:
    return School().faculty("1", ADA).assigned("1", 1, BEA, "2026-01-15").met("1", 1, BEA, "some day")


def test_the_landing_becomes_pairs_events_and_findings_with_a_link(tmp_path: Path, school: School):
    store = given(tmp_path, school)
    assert run(tmp_path, today="2026-10-20").success
    assert store.read(PAIR)["mentor_id"].tolist() == [BEA]
    assert store.read(EVENT)["step"].dropna().tolist() == ["enrolled"]
    finding = store.read(FINDING).iloc[0]
    assert finding["key"] == source("1", "meeting", 1)
    assert finding["link"] == "https://redcap.example.edu/record_home.php?pid=7&id=1"


def test_a_repaired_row_closes_its_finding_the_night_after(tmp_path: Path, school: School):
    store = given(tmp_path, school)
    run(tmp_path, today="2026-10-20")
    repaired = School().faculty("1", ADA).assigned("1", 1, BEA, "2026-01-15").met("1", 1, BEA, "2026-02-02")
    store.write(typed(repaired.landed(), LANDING), table=LANDING)
    run(tmp_path, today="2026-10-21")
    finding = store.read(FINDING).iloc[0]
    assert [str(finding[name].date()) for name in ("first_seen", "last_seen", "resolved_on")] == [
        "2026-10-20",
        "2026-10-20",
        "2026-10-21",
    ]


def test_pairs_and_events_are_made_together_or_not_at_all(tmp_path: Path, school: School):
    given(tmp_path, school)
    with pytest.raises(dg.DagsterInvalidDefinitionError):
        run(tmp_path, today="2026-10-20", selection=[PAIR])
