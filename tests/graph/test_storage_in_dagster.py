"""Tables as Dagster assets: one run over a range of quarters, scratch runs, and what every materialization says."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pandas as pd
import pytest
from made_tables import made

from assets.night import Night
from assets.quarters import quarter_partitions
from assets.storage.declare import dagster_schema_of, in_of, key_of, out_of
from assets.storage.io_manager import tables_io_manager
from assets.storage.manifests import NightManifest, write_manifest
from assets.storage.schema import Column, Table
from assets.storage.store import TableStore

CANARY = "Jane Roe"
TODAY = "2026-11-21"
QUARTERS = ["2026-01-01", "2026-04-01", "2026-07-01"]
RANGE = {"dagster/asset_partition_range_start": QUARTERS[0], "dagster/asset_partition_range_end": QUARTERS[-1]}

PERSON = Table(
    room="hr", name="person", words="People.", columns=(Column("person_id", "text", "person"),), key=("person_id",)
)
UNIT = Table(room="hr", name="unit", words="Units.", columns=(Column("unit", "text", "code"),), key=("unit",))
OWED = Table(
    room="obligations",
    name="owed",
    words="Who owes something in a quarter.",
    columns=(Column("quarter", "text", "quarter"), Column("person_id", "text", "person")),
    key=("quarter", "person_id"),
    by_quarter=True,
)
COUNTED = Table(
    room="obligations",
    name="counted",
    words="How many.",
    columns=(Column("quarter", "text", "quarter"), Column("count", "integer", "people")),
    key=("quarter",),
    by_quarter=True,
)
SUMMARY = Table(
    room="reports",
    name="summary",
    words="All quarters.",
    columns=(Column("quarter", "text", "quarter"), Column("count", "integer", "people")),
    key=("quarter",),
)
TABLES = (PERSON, UNIT, OWED, COUNTED, SUMMARY)


def people_assets(people: Sequence[str]) -> dg.AssetsDefinition:
    @dg.multi_asset(name="hr", outs={"person": out_of(PERSON), "unit": out_of(UNIT)}, can_subset=True)
    def hr(context: dg.AssetExecutionContext) -> Any:
        if "person" in context.op_execution_context.selected_output_names:
            yield dg.Output(pd.DataFrame({"person_id": list(people)}, dtype="str"), output_name="person")
        if "unit" in context.op_execution_context.selected_output_names:
            yield dg.Output(pd.DataFrame({"unit": ["007"]}, dtype="str"), output_name="unit")

    return hr


PARTITIONS = quarter_partitions("UTC")


@made(OWED, partitions_def=PARTITIONS, ins={"people": in_of(PERSON)})
def owed(context: dg.AssetExecutionContext, people: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([people.assign(quarter=quarter) for quarter in context.partition_keys])


@made(COUNTED, partitions_def=PARTITIONS, ins={"owed": in_of(OWED)})
def counted(owed: pd.DataFrame) -> pd.DataFrame:
    return owed.groupby("quarter", as_index=False).agg(count=("person_id", "size"))


@made(SUMMARY, ins={"counted": in_of(COUNTED)})
def summary(counted: pd.DataFrame) -> pd.DataFrame:
    return counted


def run(
    home: Path,
    *,
    people: Sequence[str] = ("08", "007"),
    only: Sequence[Table] = TABLES,
    tags: dict[str, str] = RANGE,
    **night: str,
) -> dg.ExecuteInProcessResult:
    """Materialize some of the tables in one run, the others being what an earlier run left."""
    return dg.materialize(
        [people_assets(people), owed, counted, summary],
        selection=[key_of(table) for table in only],
        resources={
            "night": Night(home=str(home), timezone="UTC", today=TODAY, **night),
            "io_manager": tables_io_manager(TABLES),
        },
        tags=tags,
        raise_on_error=False,
    )


def metadata_of(result: dg.ExecuteInProcessResult, table: Table) -> list[dict[str, Any]]:
    events = result.asset_materializations_for_node("__".join(key_of(table).path))
    return [{name: value.value for name, value in event.metadata.items()} for event in events]


def base(home: Path) -> TableStore:
    return TableStore(home / "tables")


def test_one_run_over_a_range_of_quarters_goes_through_every_table(tmp_path: Path):
    assert run(tmp_path).success
    store = base(tmp_path)
    assert store.read(PERSON)["person_id"].tolist() == ["007", "08"]
    assert store.read(OWED)["quarter"].tolist() == [quarter for quarter in QUARTERS for _ in range(2)]
    assert store.read(SUMMARY).to_dict("list") == {"quarter": QUARTERS, "count": [2, 2, 2]}
    assert store.version_of(OWED) == 1


def test_a_partitioned_consumer_is_given_the_quarters_of_the_run_and_another_all_of_them(tmp_path: Path):
    run(tmp_path)
    one = {"dagster/asset_partition_range_start": QUARTERS[1], "dagster/asset_partition_range_end": QUARTERS[1]}
    assert run(tmp_path, people=["a"], only=[PERSON, OWED, COUNTED, SUMMARY], tags=one).success
    assert base(tmp_path).read(COUNTED)["count"].tolist() == [2, 1, 2]
    assert base(tmp_path).read(SUMMARY)["count"].tolist() == [2, 1, 2]


def test_one_quarter_can_be_materialized_as_a_partition(tmp_path: Path):
    assert run(tmp_path, only=[PERSON, OWED, COUNTED], tags={"dagster/partition": QUARTERS[0]}).success
    assert base(tmp_path).read(COUNTED)["quarter"].tolist() == QUARTERS[:1]


def test_every_materialization_says_where_how_many_which_version_and_from_what(tmp_path: Path):
    events = metadata_of(run(tmp_path), OWED)
    assert len(events) == 3
    for metadata in events:
        assert metadata["dagster/row_count"] == 6
        assert metadata["path"] == str(tmp_path / "tables" / "obligations" / "owed")
        assert (metadata["version"], metadata["changed"]) == (1, True)
        assert metadata["sources"] == {"hr/person": 1}
    (metadata,) = metadata_of(run(tmp_path), SUMMARY)
    assert (metadata["changed"], metadata["version"]) == (False, 1)
    assert metadata["sources"] == {"obligations/counted": 1}


def test_the_run_is_named_in_the_commit(tmp_path: Path):
    result = run(tmp_path)
    commit = base(tmp_path).history(OWED)[0]
    assert (commit.metadata["run_id"], commit.metadata["as_of"]) == (result.run_id, TODAY)


def test_one_table_of_a_slice_can_be_materialized_without_the_others(tmp_path: Path):
    assert run(tmp_path, only=[UNIT], tags={}).success
    assert base(tmp_path).read(UNIT)["unit"].tolist() == ["007"]
    assert not base(tmp_path).exists(PERSON)


def test_a_scratch_run_reads_its_own_tables_and_leaves_the_base_alone(tmp_path: Path):
    run(tmp_path)
    result = run(tmp_path, people=["other"], as_of="2026-06-30")
    assert result.success
    scratch = TableStore(tmp_path / "scratch" / result.run_id / "tables")
    assert scratch.read(SUMMARY)["count"].tolist() == [1, 1, 1]
    assert metadata_of(result, SUMMARY)[0]["path"].startswith(str(tmp_path / "scratch" / result.run_id))
    assert base(tmp_path).read(SUMMARY)["count"].tolist() == [2, 2, 2]
    assert base(tmp_path).version_of(PERSON) == 1


def test_a_scratch_run_reads_from_the_base_what_it_does_not_make(tmp_path: Path):
    run(tmp_path)
    result = run(tmp_path, only=[OWED, COUNTED], as_of="2026-06-30")
    assert result.success
    scratch = TableStore(tmp_path / "scratch" / result.run_id / "tables")
    assert scratch.read(COUNTED)["count"].tolist() == [2, 2, 2]
    assert not scratch.exists(PERSON)


def test_a_run_with_a_known_at_reads_the_versions_of_the_night_known_then(tmp_path: Path):
    for day, people in ((19, ["a"]), (20, ["a", "b"])):
        run(tmp_path, people=people)
        version = base(tmp_path).version_of(PERSON)
        assert version
        night = NightManifest(
            night=f"2026-11-{day}",
            as_of=date(2026, 11, day),
            known_at=datetime(2026, 11, day, 10, tzinfo=UTC),
            run_id=f"night-{day}",
            tables={PERSON.path: version},
        )
        write_manifest(tmp_path, night)
    result = run(tmp_path, only=[OWED, COUNTED], known_at="2026-11-20T09:59:59+00:00")
    assert result.success
    assert TableStore(tmp_path / "scratch" / result.run_id / "tables").read(COUNTED)["count"].tolist() == [1, 1, 1]
    assert metadata_of(result, OWED)[0]["sources"] == {"hr/person": 1}


def failures_of(result: dg.ExecuteInProcessResult) -> str:
    return "\n".join(str(event.event_specific_data) for event in result.all_events if event.is_step_failure)


def test_a_known_at_before_the_first_night_fails_with_a_sentence(tmp_path: Path):
    run(tmp_path)
    result = run(tmp_path, only=[OWED], known_at="2020-01-01T00:00:00+00:00")
    assert not result.success
    assert "no night was finished by 2020-01-01" in failures_of(result)


def test_a_table_that_was_created_and_never_written_is_not_read_as_empty(tmp_path: Path):
    base(tmp_path).create(PERSON)
    result = run(tmp_path, only=[OWED])
    assert not result.success
    assert "table hr/person holds nothing yet: materialize hr/person first" in failures_of(result)


def test_a_run_that_continues_another_goes_on_in_the_scratch_folder_of_the_first(tmp_path: Path):
    run(tmp_path)
    night = Night(home=str(tmp_path), timezone="UTC", today=TODAY, as_of="2026-06-30")
    first = run(tmp_path, people=["other"], only=[PERSON], tags={}, as_of=night.as_of)
    continued = SimpleNamespace(
        run=SimpleNamespace(run_id="second", root_run_id=first.run_id), resources=SimpleNamespace(night=night)
    )
    manager = tables_io_manager(TABLES).resource_fn(continued)  # type: ignore[arg-type]
    context = dg.build_input_context(asset_key=key_of(PERSON), op_def=owed.op)
    assert manager.load_input(context)["person_id"].tolist() == ["other"]


def test_a_frame_that_is_refused_fails_the_step_without_a_name_in_any_event(tmp_path: Path):
    result = run(tmp_path, people=[CANARY, CANARY])
    assert not result.success
    assert "table hr/person: 1 of 2 rows repeat the key (person_id) of another row" in failures_of(result)
    assert not any(CANARY in str(event) for event in result.all_events)
    assert not base(tmp_path).exists(PERSON)


def test_a_table_by_quarter_made_by_an_asset_without_partitions_fails_with_a_sentence(tmp_path: Path):
    @dg.multi_asset(outs={"owed": out_of(OWED)})
    def unpartitioned() -> pd.DataFrame:
        return pd.DataFrame({"quarter": QUARTERS[:1], "person_id": ["a"]}, dtype="str")

    night = Night(home=str(tmp_path), timezone="UTC", today=TODAY)
    resources = {"night": night, "io_manager": tables_io_manager(TABLES)}
    result = dg.materialize([unpartitioned], resources=resources, raise_on_error=False)
    assert "table obligations/owed needs an asset partitioned by quarter" in failures_of(result)


def test_an_asset_without_a_declared_table_fails_with_a_sentence(tmp_path: Path):
    night = Night(home=str(tmp_path), timezone="UTC", today=TODAY)
    resources = {"night": night, "io_manager": tables_io_manager([UNIT])}
    result = dg.materialize([people_assets(["a"])], resources=resources, raise_on_error=False)
    assert "asset hr/person has no declared table" in failures_of(result)


def test_a_table_declared_twice_is_refused_when_definitions_are_built():
    with pytest.raises(ValueError, match="table hr/person is declared twice"):
        tables_io_manager([PERSON, UNIT, PERSON])


def test_the_columns_of_a_table_and_their_meaning_are_shown_before_it_is_made():
    spec = owed.get_asset_spec(key_of(OWED))
    assert spec.metadata["dagster/column_schema"] == dagster_schema_of(OWED)
    assert (spec.description, spec.group_name, spec.kinds) == (OWED.words, "obligations", {"delta"})
    columns = dagster_schema_of(COUNTED).columns
    assert [(column.name, column.type, column.description) for column in columns] == [
        ("quarter", "string", "quarter"),
        ("count", "long", "people"),
    ]


def test_declaring_and_the_io_manager_load_no_heavy_library():
    program = (
        "import sys; import assets.storage.declare, assets.storage.io_manager;"
        "print([name for name in ('pandas', 'pyarrow', 'deltalake') if name in sys.modules])"
    )
    output = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert output.stdout.strip() == "[]"


def test_a_table_that_somebody_writes_during_a_run_is_read_to_its_end_as_it_was_first_read(tmp_path: Path):
    base(tmp_path).write(pd.DataFrame({"person_id": ["007"]}, dtype="str"), table=PERSON)
    read = []

    @dg.asset(ins={"people": in_of(PERSON)}, io_manager_key="of_others")
    def early(people: pd.DataFrame) -> None:
        read.append(people["person_id"].tolist())
        base(tmp_path).write(pd.DataFrame({"person_id": ["007", "08"]}, dtype="str"), table=PERSON)

    @dg.asset(ins={"people": in_of(PERSON)}, deps=[early], io_manager_key="of_others")
    def late(people: pd.DataFrame) -> None:
        read.append(people["person_id"].tolist())

    resources = {
        "night": Night(home=str(tmp_path), timezone="UTC", today=TODAY),
        "io_manager": tables_io_manager(TABLES),
        "of_others": dg.mem_io_manager,
    }
    given = dg.AssetSpec(key_of(PERSON))
    assert dg.materialize([given, early, late], resources=resources).success
    assert read == [["007"], ["007"]]
