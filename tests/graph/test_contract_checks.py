"""Contracts as Dagster runs them: what a failed rule shows, what a broken one is, what stops, and no connection."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd
import pytest
from made_tables import made

from assets.night import Night
from assets.storage.declare import in_of
from assets.storage.io_manager import tables_io_manager
from assets.storage.manifests import NightManifest, write_manifest
from assets.storage.schema import Column, Table
from assets.storage.store import TableStore
from checks.adapter import contract_checks
from checks.contract import Rule

ROOT = Path(__file__).parents[2]
AS_OF = date(2026, 10, 20)

PERSON = Table(
    room="hr",
    name="person",
    words="People.",
    columns=(Column("person_id", "text", "id"), Column("work_email", "text", "e-mail")),
    key=("person_id",),
)
PAIR = Table(
    room="mentoring",
    name="pair",
    words="Pairs.",
    columns=(Column("pair_id", "text", "id"), Column("mentor_id", "text", "mentor")),
    key=("pair_id",),
)


def rule(expect: str, **given: Any) -> Rule:
    more = {name: given.pop(name) for name in ("severity", "blocking") if name in given}
    words = {"severity": "warning", "words": "It holds.", "who_fixes": "HR", "what_to_do": "Mend it."}
    return Rule.model_validate({"name": "it_holds", "expect": expect, "with": given, **words, **more})


def ran(home: Path, contracts: dict[str, list[Rule]], *, people: list[str], mentors: list[str], as_of: str = "") -> Any:
    """Make both tables and run their checks; a table downstream is made only where no check stopped it."""

    @made(PERSON)
    def person() -> pd.DataFrame:
        return pd.DataFrame({"person_id": people, "work_email": [f"CANARY{each}@x.example" for each in people]})

    @made(PAIR, ins={"people": in_of(PERSON)})
    def pair(people: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({"pair_id": [f"p{number}" for number in range(len(mentors))], "mentor_id": mentors})

    night = Night(home=str(home), timezone="UTC", today=AS_OF.isoformat(), as_of=as_of)
    definitions = dg.Definitions(
        assets=[person, pair],
        asset_checks=contract_checks([PERSON, PAIR], contracts),
        resources={"night": night, "io_manager": tables_io_manager([PERSON, PAIR])},
        jobs=[dg.define_asset_job("all", executor_def=dg.in_process_executor)],
    )
    with dg.DagsterInstance.ephemeral() as instance:
        return definitions.resolve_job_def("all").execute_in_process(instance=instance, raise_on_error=False)


def found(result: Any, name: str = "it_holds") -> Any:
    return next(each for each in result.get_asset_check_evaluations() if each.check_name == name)


def test_a_failed_rule_shows_counts_and_keys_and_no_value(tmp_path):
    shared = rule("column_values_to_match_regex", column="work_email", regex="^nobody")
    result = ran(tmp_path, {"hr/person": [shared]}, people=["1", "2"], mentors=["1"])
    evaluation = found(result)
    shown = {name: entry.value for name, entry in evaluation.metadata.items()}
    assert result.success
    assert not evaluation.passed
    assert (shown["rows"], shown["failing"], shown["keys"]) == (2, 2, ["1", "2"])
    assert (shown["who_fixes"], shown["what_to_do"]) == ("HR", "Mend it.")
    assert "CANARY" not in repr(result.all_events)


def test_every_table_is_checked_to_be_as_declared_in_an_op_of_its_own(tmp_path):
    result = ran(tmp_path, {}, people=["1"], mentors=["1"])
    evaluated = dg.DagsterEventType.ASSET_CHECK_EVALUATION
    steps = {event.step_key for event in result.all_events if event.event_type == evaluated}
    assert steps == {"contract_hr_person", "contract_mentoring_pair"}
    assert all(each.passed for each in result.get_asset_check_evaluations())


def test_a_broken_rule_is_an_error_that_says_so_and_not_a_failed_row(tmp_path):
    gone = rule("column_values_to_not_be_null", column="gone", severity="info")
    result = ran(tmp_path, {"mentoring/pair": [gone]}, people=["1"], mentors=["1"])
    evaluation = found(result)
    assert (evaluation.passed, evaluation.severity) == (False, dg.AssetCheckSeverity.ERROR)
    assert evaluation.description.startswith("The rule is broken: it raised")
    assert evaluation.metadata["failing"].value == 0
    assert result.success


@pytest.mark.parametrize(("blocking", "made"), [(True, False), (False, True)])
def test_a_blocking_rule_stops_what_comes_after_and_another_does_not(tmp_path, blocking, made):
    full = rule("table_row_count_to_be_between", min_value=5, severity="critical", blocking=blocking)
    result = ran(tmp_path, {"hr/person": [full]}, people=["1"], mentors=["1"])
    assert result.success == made
    assert bool(TableStore(tmp_path / "tables").version_of(PAIR)) == made


def test_another_table_is_looked_things_up_in(tmp_path):
    known = rule("column_values_to_be_keys_of", column="mentor_id", table="hr/person", key="person_id")
    result = ran(tmp_path, {"mentoring/pair": [known]}, people=["1", "2"], mentors=["2", "3"])
    assert found(result).metadata["keys"].value == ["p1"]


def test_volume_is_held_against_what_the_last_finished_night_used(tmp_path):
    contracts = {"mentoring/pair": [rule("table_row_count_to_be_near_the_last_good_night", from_rows=5)]}
    store = TableStore(tmp_path / "tables")
    first = ran(tmp_path, contracts, people=["1"], mentors=["1"] * 10)
    write_manifest(
        tmp_path,
        NightManifest(
            night="2026-10-19",
            as_of=date(2026, 10, 19),
            known_at=datetime(2026, 10, 19, tzinfo=UTC),
            run_id="a",
            tables={"mentoring/pair": store.version_of(PAIR) or 0},
        ),
    )
    failed_night = ran(tmp_path, contracts, people=["1"], mentors=["1"] * 4)
    same_rows_again = ran(tmp_path, contracts, people=["1"], mentors=["1"] * 4)
    recovered = ran(tmp_path, contracts, people=["1"], mentors=["1"] * 9)
    of_another_date = ran(tmp_path, contracts, people=["1"], mentors=["1"] * 4, as_of="2024-10-20")
    nights = (first, failed_night, same_rows_again, recovered, of_another_date)
    assert [found(result).passed for result in nights] == [True, False, False, True, True]


def test_a_table_no_run_makes_is_checked_where_it_is_kept_and_empty_until_somebody_writes_it(tmp_path):
    checks = contract_checks([], {"hr/person": [rule("table_row_count_to_equal", value=2)]}, from_outside=[PERSON])
    definitions = dg.Definitions(
        assets=[dg.AssetSpec(["hr", "person"])],
        asset_checks=checks,
        resources={"night": Night(home=str(tmp_path), timezone="UTC", today=AS_OF.isoformat())},
        jobs=[dg.define_asset_job("all", selection=dg.AssetSelection.all_asset_checks())],
    )
    passed = []
    with dg.DagsterInstance.ephemeral() as instance:
        for rows in (0, 2):
            if rows:
                store = TableStore(tmp_path / "tables")
                store.create(PERSON)
                store.write(pd.DataFrame({"person_id": ["1", "2"], "work_email": ["", ""]}), table=PERSON)
            result = definitions.resolve_job_def("all").execute_in_process(instance=instance)
            passed.append(found(result).passed)
    assert passed == [False, True]


OFFLINE = """
import socket, sys

def refused(*_args, **_more):
    print("CONNECTED", flush=True)
    raise OSError("no connection is allowed here")

for name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, name, refused)
socket.create_connection = socket.getaddrinfo = socket.gethostbyname = refused

import dagster as dg
from pathlib import Path
from pipelines.definitions import build_definitions
from pipelines.home import open_instance
from pipelines.settings import read_settings

settings = read_settings(Path(sys.argv[1]))
definitions = build_definitions(settings)
contracts = [each for each in definitions.asset_checks if each.node_def.name.startswith("contract_")]
job = dg.define_asset_job("contracts", selection=dg.AssetSelection.checks(*contracts))
whole = dg.Definitions.merge(definitions, dg.Definitions(jobs=[job]))
with open_instance(settings.dagster_home) as instance:
    result = whole.resolve_job_def("contracts").execute_in_process(instance=instance, raise_on_error=False)
evaluations = result.get_asset_check_evaluations()
assert "great_expectations" in sys.modules
print(len(evaluations) == sum(len(list(each.check_keys)) for each in contracts), len(evaluations))
for each in evaluations:
    if not each.passed:
        print("FAILED", each.asset_key.to_user_string(), each.check_name, each.description)
"""


def test_all_checks_of_a_night_hold_on_a_sound_school_and_connect_to_nobody(nights):
    environment = {name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"}
    command = [sys.executable, "-W", "ignore", "-c", OFFLINE, str(nights.file)]
    ended = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-3000:]
    all_ran, *failed = ended.stdout.strip().splitlines()
    assert all_ran.startswith("True "), ended.stdout
    assert int(all_ran.split()[1]) > 100
    assert failed == []
