"""The definitions load in a fresh process, cheaply, and the asset graph is the one in the golden file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

GOLDEN = Path(__file__).parent / "asset_graph.json"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment(settings_file, tmp_path):
    file = settings_file(url="http://127.0.0.1:9/api/", hr=tmp_path)
    return {**os.environ, "MENTORSYNC_SETTINGS": str(file)}


def in_fresh_process(code, environment, *, cwd="/"):
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=cwd, capture_output=True, text=True, check=False
    )


def test_the_definitions_load_in_a_fresh_process_from_any_folder(environment):
    ended = in_fresh_process("from pipelines.definitions import school; print(len(school().assets))", environment)
    assert ended.returncode == 0, ended.stderr
    assert int(ended.stdout) > 0


def test_loading_the_definitions_imports_no_heavy_library_that_only_a_run_needs(environment):
    code = """
import sys
from pipelines.definitions import school
from dagster import Definitions
Definitions.validate_loadable(school())
heavy = {"great_expectations", "xlsxwriter", "openpyxl", "starlette", "uvicorn", "deltalake", "redcap"}
print(sorted(heavy & set(sys.modules)))
"""
    ended = in_fresh_process(code, environment)
    assert ended.stdout.strip() == "[]", ended.stdout + ended.stderr


def test_dagster_itself_finds_the_definitions(environment, tmp_path):
    (tmp_path / "dagster").mkdir()
    ended = subprocess.run(
        [str(Path(sys.executable).with_name("dagster")), "definitions", "validate", "-w", str(ROOT / "workspace.yaml")],
        env=environment | {"DAGSTER_HOME": str(tmp_path / "dagster")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr


def test_a_missing_settings_file_is_one_sentence_and_not_a_broken_import(tmp_path):
    ended = in_fresh_process(
        "import pipelines.definitions; print('imported')",
        {**os.environ, "MENTORSYNC_SETTINGS": str(tmp_path / "absent.toml")},
    )
    assert ended.stdout.strip() == "imported"


def graph_of(definitions):
    graph = definitions.resolve_asset_graph()
    checks = {}
    for key in graph.asset_check_keys:
        checks.setdefault(key.asset_key.to_user_string(), []).append(
            key.name + (" (blocking)" if graph.get_check_spec(key).blocking else "")
        )
    return {
        node.key.to_user_string(): {
            "group": node.group_name,
            "words": node.description,
            "from": sorted(parent.to_user_string() for parent in node.parent_keys),
            "by_quarter": node.partitions_def is not None,
            "checks": sorted(checks.get(node.key.to_user_string(), [])),
        }
        for node in sorted((graph.get(key) for key in graph.get_all_asset_keys()), key=lambda node: node.key)
    }


def test_the_asset_graph_is_the_golden_one(settings_file, tmp_path):
    """A changed graph shows in review: `MENTORSYNC_GOLDEN=write pytest tests/graph` writes it anew."""
    from pipelines.definitions import build_definitions
    from pipelines.settings import read_settings

    graph = graph_of(build_definitions(read_settings(settings_file(url="http://127.0.0.1:9/api/", hr=tmp_path))))
    if os.environ.get("MENTORSYNC_GOLDEN") == "write":
        GOLDEN.write_text(json.dumps(graph, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert graph == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_a_table_that_is_not_kept_by_quarter_is_planned_once_in_a_night(settings_file, tmp_path):
    """Were a step by quarter the last by name, Dagster would plan every table once per quarter: 150 events more."""
    from pipelines.definitions import build_definitions
    from pipelines.jobs import NIGHTLY, range_tags
    from pipelines.settings import read_settings

    definitions = build_definitions(read_settings(settings_file(url="http://127.0.0.1:9/api/", hr=tmp_path)))
    tags = range_tags(as_of=date(2026, 10, 20), first=None)
    with dg.DagsterInstance.ephemeral() as instance:
        run = instance.create_run_for_job(definitions.resolve_job_def(NIGHTLY), tags=tags)
        planned = instance.get_records_for_run(run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED)
    counts = Counter(record.event_log_entry.dagster_event.asset_key.to_user_string() for record in planned.records)
    by_quarter = {"obligations/obligation", "obligations/rate", "obligations/not_in_population", "reports/workbook"}
    assert {key for key, count in counts.items() if count > 1} == by_quarter


def test_every_table_has_words_a_group_and_its_columns(settings_file, tmp_path):
    from pipelines.definitions import build_definitions
    from pipelines.settings import read_settings

    definitions = build_definitions(read_settings(settings_file(url="http://127.0.0.1:9/api/", hr=tmp_path)))
    for spec in definitions.resolve_all_asset_specs():
        assert spec.description, spec.key
        assert spec.group_name == spec.key.path[0]
        assert "dagster/column_schema" in spec.metadata, spec.key


def test_a_broken_policy_disables_its_programme_and_not_the_code_location(settings_file, tmp_path):
    from pipelines.definitions import build_definitions
    from pipelines.settings import read_settings

    broken = tmp_path / "own" / "broken"
    broken.mkdir(parents=True)
    (broken / "policy.yaml").write_text("programme: broken\nclauses: [", encoding="utf-8")
    file = settings_file(
        url="http://127.0.0.1:9/api/",
        hr=tmp_path,
        more='programme_folders = ["own"]',
        programmes='["anesthesiology", "broken"]',
    )
    definitions = build_definitions(read_settings(file))
    names = {key.name for key in definitions.resolve_asset_graph().asset_check_keys}
    assert {"anesthesiology_loads", "broken_loads"} <= names


def nightly_of(definitions):
    (schedule,) = (one for one in definitions.schedules if one.name == "nightly_schedule")
    return schedule


@pytest.mark.parametrize(("running", "status"), [("true", "RUNNING"), ("false", "STOPPED")])
def test_the_schedule_runs_at_five_in_the_institutions_zone_only_when_the_settings_say_so(
    settings_file, tmp_path, running, status
):
    from pipelines.definitions import build_definitions
    from pipelines.settings import read_settings

    file = settings_file(url="http://127.0.0.1:9/api/", hr=tmp_path, more=f"schedule = {{running = {running}}}")
    schedule = nightly_of(build_definitions(read_settings(file)))
    assert schedule.cron_schedule == "0 5 * * *"
    assert schedule.execution_timezone == "America/New_York"
    assert schedule.default_status.value == status


def test_the_schedule_launches_one_run_over_every_open_quarter(settings_file, tmp_path):
    from datetime import UTC, datetime

    from pipelines.definitions import build_definitions
    from pipelines.jobs import RANGE_END, RANGE_START
    from pipelines.settings import read_settings

    file = settings_file(url="http://127.0.0.1:9/api/", hr=tmp_path)
    schedule = nightly_of(build_definitions(read_settings(file)))
    with dg.DagsterInstance.ephemeral() as instance:
        tick = schedule.evaluate_tick(
            dg.build_schedule_context(instance, scheduled_execution_time=datetime(2026, 10, 20, 9, tzinfo=UTC))
        )
    (request,) = tick.run_requests
    assert (request.tags[RANGE_START], request.tags[RANGE_END]) == ("2025-01-01", "2026-10-01")
