"""Whole nights through Dagster, PyCap pulling over HTTP: what is published, and what no fault may do to it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time

import pandas as pd
import pytest
from nights import night_on, table_of

from assets.hr.schema import DELIVERY, PERSON
from assets.obligations.schema import NOT_IN_POPULATION, OBLIGATION, RATE
from assets.redcap.schema import PULL


@pytest.fixture
def served(school, tmp_path):
    """Return the school, served: a copy of its HR folder may be damaged, the answers of its REDCap too."""
    from sandbox.server.testing import serve_in_thread

    hr = tmp_path / "hr"
    shutil.copytree(school / "hr", hr)
    with serve_in_thread(school) as server:
        yield server, hr


@pytest.fixture
def night(served, settings_file, monkeypatch):
    """Return a function that runs a night on the served school."""
    server, hr = served
    file = settings_file(url=server.url, hr=hr)
    tokens = {"REDCAP_TOKEN_ANESTHESIOLOGY": server.token("anesthesiology")}

    def run(**request: str):
        return night_on(file, monkeypatch, tokens=tokens, **request)

    run.home = file.parent / "home"
    return run


def manifest_of(home):
    return (home / "published" / "manifest.json").read_bytes()


def test_a_night_publishes_the_last_eight_quarters_and_the_same_night_again_changes_nothing(night):
    ended = night()
    assert ended.success, ended.failures
    first = manifest_of(night.home)
    books = sorted((night.home / "published" / "books").rglob("*.xlsx"))
    assert len(books) == 8
    objects = {path.name for path in (night.home / "published" / "objects").iterdir()}
    assert {hashlib.sha256(path.read_bytes()).hexdigest() for path in books} == objects

    assert night().success
    assert manifest_of(night.home) == first
    assert {path.name for path in (night.home / "published" / "objects").iterdir()} == objects


def test_everybody_on_the_roster_is_judged_or_named_as_not_concerned_in_every_quarter(night):
    assert night().success
    roster = set(table_of(night.home, PERSON).person_id)
    obligations = table_of(night.home, OBLIGATION)
    outside = table_of(night.home, NOT_IN_POPULATION)
    for quarter in obligations.quarter.unique():
        for measure in ("in_person",):
            judged = set(
                obligations.loc[(obligations.quarter == quarter) & (obligations.measure == measure), "person_id"]
            )
            not_concerned = set(outside.loc[(outside.quarter == quarter) & (outside.measure == measure), "person_id"])
            assert judged | not_concerned == roster


def test_rates_are_computed_from_the_obligations_due_in_the_quarter(night):
    assert night().success
    obligations = table_of(night.home, OBLIGATION)
    rates = table_of(night.home, RATE)
    begins = obligations.quarter.astype("datetime64[us]")
    due = obligations[(obligations.due_on >= begins) & (obligations.due_on < begins + pd.DateOffset(months=3))]
    counted = due[due.state.isin(["met", "met_late", "not_met"])].groupby(["quarter", "clause"]).size()
    whole = rates[rates.by == "programme"].set_index(["quarter", "clause"]).judged
    for key, count in counted.items():
        assert whole[key] == count


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 200, "body": "", "content_type": "text/html"},
        {"status": 200, "body": "<html><body>Maintenance</body></html>", "content_type": "text/html"},
        {"status": 500, "body": "<html>error</html>", "content_type": "text/html"},
        {
            "status": 403,
            "body": '{"error":"You do not have permissions to use the API"}',
            "content_type": "application/json",
        },
        {"truncate_at": 4000},
    ],
    ids=["empty", "html", "error", "refused", "truncated"],
)
def test_a_redcap_that_answers_badly_keeps_the_last_good_rows_and_the_workbook_says_so(night, served, fault):
    assert night().success
    before = table_of(night.home, OBLIGATION)
    server, _ = served
    server.faults = [{"match": {"content": "record"}, **fault}]
    ended = night()
    assert ended.success
    assert any("fresh_anesthesiology" in sentence for sentence in ended.failures)
    pull = table_of(night.home, PULL)
    assert list(pull.state) == ["kept"]
    after = table_of(night.home, OBLIGATION)
    assert len(after) == len(before)
    assert list(after.state) == list(before.state)


def test_a_redcap_that_never_answered_well_gives_no_workbook(night, served):
    server, _ = served
    server.faults = [{"match": {"content": "record"}, "status": 500, "body": "no"}]
    night()
    assert not list((night.home / "published").rglob("*.xlsx"))
    assert list(table_of(night.home, PULL).state) == ["none"]


@pytest.mark.parametrize("damage", ["cut", "empty", "half_gone", "people_missing", "html", "old"])
def test_a_bad_hr_delivery_publishes_nothing_and_yesterdays_workbooks_stay(night, served, damage):
    assert night().success
    before = manifest_of(night.home)
    people = table_of(night.home, PERSON)
    _, hr = served
    file = hr / "people.csv"
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    if damage == "cut":
        file.write_text(text[: len(text) // 2 + 7], encoding="utf-8")
    elif damage == "empty":
        file.write_text("", encoding="utf-8")
    elif damage == "half_gone":
        file.write_text("".join(lines[: len(lines) // 2]), encoding="utf-8")
    elif damage == "people_missing":
        file.unlink()
    elif damage == "html":
        file.write_text("<html><body>Sign in</body></html>", encoding="utf-8")
    else:
        old = time.time() - 400 * 86_400
        for path in hr.iterdir():
            os.utime(path, (old, old))
    ended = night()
    assert not ended.success
    assert any("delivery_accepted" in sentence for sentence in ended.failures), ended.failures
    assert manifest_of(night.home) == before
    assert len(table_of(night.home, PERSON)) == len(people)
    deliveries = table_of(night.home, DELIVERY)
    if damage != "old":
        assert "refused" in set(deliveries.state)


def test_a_night_as_of_another_date_writes_to_scratch_and_leaves_the_office_alone(night):
    assert night().success
    before = manifest_of(night.home)
    ended = night(as_of="2026-07-01")
    assert ended.success, ended.failures
    assert ended.home.parent == night.home / "scratch"
    assert manifest_of(night.home) == before
    judged = table_of(ended.home, OBLIGATION)
    assert set(judged.as_of.dt.date.astype(str)) == {"2026-07-01"}


def test_a_night_known_at_an_earlier_moment_asks_nobody_and_judges_what_was_known(night, served):
    from datetime import UTC, datetime

    assert night().success
    known = datetime.now(UTC).isoformat()
    server, hr = served
    people = (hr / "people.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (hr / "people.csv").write_text("".join(people[:-3]), encoding="utf-8")
    assert night().success
    asked = len(server.requests)
    ended = night(known_at=known)
    assert ended.success, ended.failures
    assert len(server.requests) == asked
    judged = table_of(ended.home, OBLIGATION)
    assert len(judged)


def test_no_narrative_leaves_redcap(night, served, capfd):
    assert night().success
    server, _ = served
    asked = {field for request in server.requests for field in request.fields}
    assert not {field for field in asked if field.startswith(("frn_", "qrn_"))}
    captured = capfd.readouterr()
    assert "CANARY" not in captured.out + captured.err
    for path in night.home.rglob("*"):
        if path.is_file():
            assert b"CANARY" not in path.read_bytes(), path


def test_no_token_and_no_name_reaches_dagsters_history(night, served, school):
    import csv
    import sqlite3

    assert night().success
    server, _ = served
    with (school / "hr" / "people.csv").open(encoding="utf-8", newline="") as file:
        emails = [row["work_email"] for row in csv.DictReader(file) if row["work_email"]]
    secrets = [server.token("anesthesiology"), *emails[:50]]
    for path in (night.home / "dagster").rglob("*.db"):
        with sqlite3.connect(path) as database:
            dump = "\n".join(database.iterdump())
        for secret in secrets:
            assert secret not in dump, path


def test_every_table_shows_its_path_rows_columns_and_sources(night):
    import dagster as dg

    assert night().success
    with dg.DagsterInstance.get() as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey(["obligations", "obligation"]))
    metadata = event.asset_materialization.metadata
    assert {"dagster/row_count", "dagster/column_schema", "path", "version", "sources"} <= set(metadata)
    assert "mentoring/event" in json.dumps(metadata["sources"].value)


def test_an_analyst_materializes_one_programme_or_one_quarter(night, served, monkeypatch):
    import dagster as dg

    from pipelines.definitions import build_definitions
    from pipelines.jobs import NIGHTLY
    from pipelines.settings import read_settings

    assert night().success
    definitions = build_definitions(read_settings(night.home.parent / "mentorsync.toml"))
    with dg.DagsterInstance.get() as instance:
        result = definitions.resolve_job_def(NIGHTLY).execute_in_process(
            instance=instance,
            asset_selection=[dg.AssetKey(["obligations", "obligation"])],
            partition_key="2026-07-01",
            run_config={"resources": {"night": {"config": {"programmes": ["anesthesiology"]}}}},
        )
    assert result.success


def test_two_nights_at_once_on_one_home_are_refused(night):
    from pipelines.home import locked
    from pipelines.run import NightBusyError

    with locked(night.home / "night.lock"), pytest.raises(NightBusyError, match="Another night is running"):
        night()


def test_an_unreachable_redcap_is_one_sentence(settings_file, served, monkeypatch):
    _, hr = served
    ended = night_on(
        settings_file(url="http://127.0.0.1:9/api/", hr=hr),
        monkeypatch,
        tokens={"REDCAP_TOKEN_ANESTHESIOLOGY": "A" * 32},
    )
    (sentence,) = [text for text in ended.failures if "fresh_anesthesiology" in text]
    assert "could not be reached" in sentence
    assert "A" * 32 not in sentence


def test_a_missing_token_is_one_sentence_that_names_the_variable(settings_file, served, monkeypatch):
    server, hr = served
    monkeypatch.delenv("REDCAP_TOKEN_ANESTHESIOLOGY", raising=False)
    ended = night_on(settings_file(url=server.url, hr=hr), monkeypatch, tokens={})
    (sentence,) = [text for text in ended.failures if "fresh_anesthesiology" in text]
    assert "REDCAP_TOKEN_ANESTHESIOLOGY" in sentence
