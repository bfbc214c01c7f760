"""What an asset may hand over instead of a frame, in a run: stored right, described right, read right."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd
from made_tables import made

from assets.night import Night
from assets.storage.amend import Amendment, Unchanged, Whole
from assets.storage.declare import in_of, key_of
from assets.storage.io_manager import tables_io_manager
from assets.storage.manifests import NightManifest, write_manifest
from assets.storage.schema import Column, Table
from assets.storage.store import TableStore

TODAY = "2026-11-21"
LANDED = Table(
    room="redcap",
    name="landed",
    words="Rows by record.",
    columns=(
        Column("project", "text", "project"),
        Column("record", "text", "record"),
        Column("value", "text", "value"),
    ),
    key=("project", "record", "value"),
    amended_by=("project", "record"),
)
TOTAL = Table(room="reports", name="total", words="How many.", columns=(Column("rows", "integer", "rows"),), key=())


def rows_of(*rows: tuple[str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=["record", "value"], dtype="str")
    return frame.assign(project=pd.Series(["p"] * len(frame), dtype="str"))[["project", "record", "value"]]


def amendment(*rows: tuple[str, str], gone: tuple[str, ...] = (), **facts: str) -> Amendment:
    names = sorted({record for record, _ in rows} | set(gone))
    replaced = pd.DataFrame({"project": "p", "record": names}, dtype="str")
    return Amendment(rows=rows_of(*rows), replaced=replaced, facts=facts)


def run(home: Path, answer: Any, *, only: tuple[Table, ...] = (LANDED, TOTAL), **night: str) -> Any:
    @made(LANDED)
    def landed() -> Any:
        return answer

    @made(TOTAL, ins={"landed": in_of(LANDED)})
    def total(landed: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({"rows": [len(landed)]})

    return dg.materialize(
        [landed, total],
        selection=[key_of(table) for table in only],
        resources={
            "night": Night(home=str(home), timezone="UTC", today=TODAY, **night),
            "io_manager": tables_io_manager([LANDED, TOTAL]),
        },
        raise_on_error=False,
    )


def metadata_of(result: dg.ExecuteInProcessResult) -> dict[str, Any]:
    (event,) = result.asset_materializations_for_node("__".join(key_of(LANDED).path))
    return {name: value.value for name, value in event.metadata.items()}


def base(home: Path) -> TableStore:
    return TableStore(home / "tables")


def test_a_whole_table_is_stored_with_its_facts(tmp_path: Path):
    result = run(tmp_path, Whole(rows=rows_of(("1", "a"), ("2", "b")), facts={"snapshot.p": "s1"}))
    assert result.success
    assert base(tmp_path).facts(LANDED) == {"snapshot.p": "s1"}
    assert base(tmp_path).read(TOTAL)["rows"].tolist() == [2]
    assert (metadata_of(result)["dagster/row_count"], metadata_of(result)["changed"]) == (2, True)


def test_an_amendment_is_one_commit_that_says_how_many_rows_the_table_has_now(tmp_path: Path):
    run(tmp_path, Whole(rows=rows_of(("1", "a"), ("2", "b"), ("3", "c")), facts={"snapshot.p": "s1"}))
    result = run(tmp_path, amendment(("1", "x"), ("1", "y"), gone=("3",), **{"snapshot.p": "s2"}))
    metadata = metadata_of(result)
    assert (metadata["dagster/row_count"], metadata["version"], metadata["changed"]) == (3, 2, True)
    assert metadata["path"] == str(tmp_path / "tables" / "redcap" / "landed")
    assert metadata["sources"] == {}
    assert base(tmp_path).read(LANDED)["value"].tolist() == ["x", "y", "b"]
    assert base(tmp_path).read(TOTAL)["rows"].tolist() == [3]
    commit = base(tmp_path).history(LANDED)[0]
    assert (commit.metadata["run_id"], commit.facts) == (result.run_id, {"snapshot.p": "s2"})


def test_what_is_unchanged_makes_no_commit_and_is_described_as_it_stands(tmp_path: Path):
    run(tmp_path, rows_of(("1", "a"), ("2", "b")))
    run(tmp_path, amendment(("1", "x"), ("3", "y")))
    result = run(tmp_path, Unchanged())
    metadata = metadata_of(result)
    assert (metadata["dagster/row_count"], metadata["version"], metadata["changed"]) == (3, 2, False)
    assert base(tmp_path).version_of(LANDED) == 2
    assert base(tmp_path).read(TOTAL)["rows"].tolist() == [3]


def test_nothing_is_amended_or_unchanged_where_nothing_was_ever_stored(tmp_path: Path):
    for answer in (Unchanged(), amendment(("1", "x"))):
        result = run(tmp_path, answer)
        assert not result.success
        failures = [str(event.event_specific_data) for event in result.all_events if event.is_step_failure]
        assert "table redcap/landed holds nothing yet" in "\n".join(failures)


def test_an_amendment_in_a_scratch_run_leaves_the_base_alone(tmp_path: Path):
    run(tmp_path, Whole(rows=rows_of(("1", "a"), ("2", "b")), facts={"snapshot.p": "s1", "snapshot.q": "s1"}))
    result = run(tmp_path, amendment(("1", "x"), gone=("2",), **{"snapshot.p": "s2"}), as_of="2026-06-30")
    assert result.success
    scratch = TableStore(tmp_path / "scratch" / result.run_id / "tables")
    assert scratch.read(LANDED)["value"].tolist() == ["x"]
    assert scratch.facts(LANDED) == {"snapshot.p": "s2", "snapshot.q": "s1"}
    assert scratch.read(TOTAL)["rows"].tolist() == [1]
    assert metadata_of(result)["path"].startswith(str(tmp_path / "scratch" / result.run_id))
    assert base(tmp_path).read(LANDED)["value"].tolist() == ["a", "b"]
    assert base(tmp_path).version_of(LANDED) == 1


def test_what_is_unchanged_in_a_scratch_run_is_read_from_the_base(tmp_path: Path):
    run(tmp_path, rows_of(("1", "a"), ("2", "b")))
    result = run(tmp_path, Unchanged(), as_of="2026-06-30")
    assert result.success
    scratch = TableStore(tmp_path / "scratch" / result.run_id / "tables")
    assert not scratch.exists(LANDED)
    assert scratch.read(TOTAL)["rows"].tolist() == [2]
    assert metadata_of(result)["path"] == str(tmp_path / "tables" / "redcap" / "landed")


def test_a_night_before_an_amendment_is_read_as_it_was_known(tmp_path: Path):
    run(tmp_path, rows_of(("1", "a"), ("2", "b")))
    manifest = NightManifest(
        night="2026-11-20",
        as_of=date(2026, 11, 20),
        known_at=datetime(2026, 11, 20, 10, tzinfo=UTC),
        run_id="night",
        tables={LANDED.path: 1},
    )
    write_manifest(tmp_path, manifest)
    run(tmp_path, amendment(("3", "c")))
    result = run(tmp_path, Unchanged(), only=(TOTAL,), known_at="2026-11-20T12:00:00+00:00")
    assert result.success
    scratch = TableStore(tmp_path / "scratch" / result.run_id / "tables")
    assert scratch.read(TOTAL)["rows"].tolist() == [2]
    assert base(tmp_path).read(TOTAL)["rows"].tolist() == [3]
