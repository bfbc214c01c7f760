"""Whole nights through Dagster, PyCap pulling over HTTP: what is published, and what no fault may do to it."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import sqlite3
import time
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest
from nights import held_elsewhere

from assets.hr.schema import DELIVERY, PERSON
from assets.obligations.schema import NOT_IN_POPULATION, OBLIGATION, RATE
from assets.redcap.schema import PULL
from reports.places import FOLDERS
from reports.publish import read_manifest


def sentence_of(ended, check):
    found = [text for text in ended.failures if check in text]
    assert len(found) == 1, found
    (sentence,) = found
    return sentence


def test_a_night_publishes_the_last_eight_quarters_and_the_directors_workbook(first_night):
    published = first_night.home / "published"
    copies = [path for folder in FOLDERS for path in (published / folder).rglob("mentoring-*")]
    assert sum("-office-" in path.name for path in copies) == 8
    assert sum("-director-" in path.name for path in copies) == 1
    objects = {path.name for path in (published / "objects").iterdir()}
    assert {hashlib.sha256(path.read_bytes()).hexdigest() for path in copies} == objects


def test_a_department_finds_its_workbooks_in_a_folder_of_its_own(first_night):
    published = first_night.home / "published"
    entries = [one for one in read_manifest(published).entries if one.audience == "department"]
    folders = {(published / "departments" / one.unit) for one in entries}
    assert folders == set((published / "departments").iterdir())
    assert {one.quarter for one in entries} == {"2026-07-01", "2026-10-01"}


def test_the_same_night_again_publishes_nothing_new(nights):
    before = nights.manifest()
    objects = {path.name for path in (nights.home / "published" / "objects").iterdir()}
    assert nights.run().success
    assert nights.manifest() == before
    assert {path.name for path in (nights.home / "published" / "objects").iterdir()} == objects


def test_everybody_on_the_roster_is_judged_or_named_as_not_concerned_in_every_quarter(first_night):
    roster = set(first_night.table(PERSON).person_id)
    obligations, outside = first_night.table(OBLIGATION), first_night.table(NOT_IN_POPULATION)
    quarters = obligations.quarter.unique()
    assert len(quarters) == 8
    for quarter in quarters:
        judged = obligations[(obligations.quarter == quarter) & (obligations.measure == "in_person")]
        # Whom no measure of a programme concerns has one row for all of them.
        others = outside[(outside.quarter == quarter) & outside.measure.fillna("").isin(["in_person", ""])]
        assert set(judged.person_id) | set(others.person_id) == roster


def test_rates_are_computed_from_the_obligations_due_in_the_quarter(first_night):
    obligations, rates = first_night.table(OBLIGATION), first_night.table(RATE)
    begins = obligations.quarter.astype("datetime64[us]")
    due = obligations[(obligations.due_on >= begins) & (obligations.due_on < begins + pd.DateOffset(months=3))]
    # What is only encouraged has a share and no rate.
    judged = due[due.state.isin(["met", "met_late", "not_met"]) & (due.strength != "I")]
    counted = judged.groupby(["quarter", "measure"]).size()
    on_time = judged[judged.state == "met"].groupby(["quarter", "measure"]).size()
    whole = rates[rates.by == "programme"].set_index(["quarter", "measure"])
    assert len(counted) > 20
    for key, count in counted.items():
        assert whole.judged[key] == count
        assert whole.on_time_rate[key] == pytest.approx(on_time.get(key, 0) / count)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"status": 200, "body": "", "content_type": "text/html"}, marks=pytest.mark.campaign),
        {"status": 200, "body": "<html><body>Maintenance</body></html>", "content_type": "text/html"},
        {"status": 403, "body": '{"error":"You do not have permissions to use the API"}'},
        pytest.param({"truncate_at": 4000}, marks=pytest.mark.campaign),
    ],
    ids=["empty", "html", "refused", "truncated"],
)
def test_a_redcap_that_answers_badly_keeps_the_last_good_rows_and_says_so(nights, server, fault):
    before = nights.table(OBLIGATION)
    server.faults.replace([{"match": {"content": "record"}, **fault}])
    ended = nights.run()
    assert ended.success
    assert sentence_of(ended, "fresh_anesthesiology").endswith(".")
    assert list(nights.table(PULL).state) == ["kept"]
    after = nights.table(OBLIGATION)
    assert list(after.obligation_id) == list(before.obligation_id)
    assert list(after.state) == list(before.state)
    manifest = json.loads(nights.manifest())
    assert {entry["stale"] for entry in manifest["entries"]} == {True}


def test_a_redcap_that_never_answered_well_gives_no_workbook(before_any_night, server):
    server.faults.replace([{"match": {"content": "record"}, "status": 500, "body": "no"}])
    before_any_night.run()
    assert not list((before_any_night.home / "published").rglob("*.xlsx"))
    assert list(before_any_night.table(PULL).state) == ["none"]


def cut_in_two(hr):
    text = (hr / "people.csv").read_text(encoding="utf-8")
    (hr / "people.csv").write_text(text[: len(text) // 2 + 7], encoding="utf-8")


def left_empty(hr):
    (hr / "people.csv").write_text("", encoding="utf-8")


def half_the_rows(hr):
    lines = (hr / "people.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (hr / "people.csv").write_text("".join(lines[: len(lines) // 2]), encoding="utf-8")


def without_a_file(hr):
    (hr / "people.csv").unlink()


def a_sign_in_page(hr):
    (hr / "people.csv").write_text("<html><body>Sign in</body></html>", encoding="utf-8")


@pytest.mark.parametrize("damage", [cut_in_two, left_empty, half_the_rows, without_a_file, a_sign_in_page])
def test_a_bad_hr_delivery_publishes_nothing_and_yesterdays_workbooks_stay(nights, damage):
    before, people = nights.manifest(), len(nights.table(PERSON))
    damage(nights.hr)
    ended = nights.run()
    assert not ended.success
    assert sentence_of(ended, "delivery_accepted").endswith(".")
    assert nights.manifest() == before
    assert len(nights.table(PERSON)) == people
    assert "refused" in set(nights.table(DELIVERY).state)


def test_an_over_age_hr_delivery_publishes_nothing_and_yesterdays_workbooks_stay(nights):
    before = nights.manifest()
    long_ago = time.time() - 400 * 86_400
    for path in nights.hr.iterdir():
        os.utime(path, (long_ago, long_ago))
    ended = nights.run()
    assert not ended.success
    assert "days" in sentence_of(ended, "delivery_accepted")
    assert nights.manifest() == before


def test_a_night_as_of_another_date_writes_to_scratch_and_leaves_the_office_alone(nights):
    before = nights.manifest()
    ended = nights.run(as_of="2026-07-01")
    assert ended.success, ended.failures
    assert ended.home.parent == nights.home / "scratch"
    assert nights.manifest() == before
    assert set(nights.table(OBLIGATION, ended.home).as_of.dt.strftime("%Y-%m-%d")) == {"2026-07-01"}
    assert set(nights.table(OBLIGATION).as_of.dt.strftime("%Y-%m-%d")) == {"2026-10-20"}


def test_a_night_known_at_an_earlier_moment_asks_nobody_and_judges_what_was_known(nights, server):
    known, people = datetime.now(UTC).isoformat(), len(nights.table(PERSON))
    hired = (nights.hr / "people.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    one_more = hired[-1].replace(hired[-1].split(",")[0], "00999998", 1)
    (nights.hr / "people.csv").write_text("".join([*hired, one_more]), encoding="utf-8")
    assert nights.run().success
    assert len(nights.table(PERSON)) == people + 1
    server.requests.clear()
    ended = nights.run(known_at=known)
    assert ended.success, ended.failures
    assert not server.requests
    assert len(nights.table(PERSON, ended.home)) == people
    assert len(nights.table(OBLIGATION, ended.home))


def test_no_token_and_no_email_reaches_dagsters_history(first_night, school):
    with (school / "hr" / "people.csv").open(encoding="utf-8", newline="") as file:
        emails = [row["work_email"] for row in csv.DictReader(file) if row["work_email"]]
    files = list((first_night.home / "dagster").rglob("*.db"))
    assert files
    for path in files:
        with sqlite3.connect(path) as database:
            dump = "\n".join(database.iterdump())
        for secret in (first_night.token, *emails):
            assert secret not in dump, path


def test_every_table_shows_its_path_rows_and_sources(first_night, monkeypatch):
    import dagster as dg

    monkeypatch.setenv("DAGSTER_HOME", str(first_night.home / "dagster"))
    with dg.DagsterInstance.get() as instance:
        keys = instance.all_asset_keys()
        events = {key: instance.get_latest_materialization_event(key) for key in keys}
    assert len(keys) > 20
    for key, event in events.items():
        metadata = event.asset_materialization.metadata
        assert {"dagster/row_count", "path", "version", "sources"} <= set(metadata), key
    obligation = events[dg.AssetKey(["obligations", "obligation"])].asset_materialization.metadata
    assert "mentoring/event" in json.dumps(obligation["sources"].value)


def test_two_nights_at_once_on_one_home_are_refused(nights):
    from pipelines.run import NightBusyError

    with held_elsewhere(nights.home), pytest.raises(NightBusyError, match="wait for it to end"):
        nights.run()


def test_an_unreachable_redcap_is_one_sentence(before_any_night):
    text = before_any_night.file.read_text(encoding="utf-8")
    address = text.split('url = "')[1].split('"')[0]
    before_any_night.file.write_text(text.replace(address, "http://127.0.0.1:9/api/"), encoding="utf-8")
    sentence = sentence_of(before_any_night.run(), "fresh_anesthesiology")
    assert "anesthesiology" in sentence
    assert before_any_night.token not in sentence


def test_a_missing_token_is_one_sentence_that_names_the_variable(nights):
    ended = replace(nights, token="").run()
    assert "REDCAP_TOKEN_ANESTHESIOLOGY" in sentence_of(ended, "fresh_anesthesiology")


def test_a_broken_programme_is_left_out_with_its_sentence_and_the_others_run(nights):
    own = nights.file.parent / "own" / "surgery"
    own.mkdir(parents=True)
    (own / "policy.yaml").write_text("programme: surgery\nclauses: [", encoding="utf-8")
    text = nights.file.read_text(encoding="utf-8")
    both = text.replace('["anesthesiology"]', '["anesthesiology", "surgery"]\nprogramme_folders = ["own"]')
    nights.file.write_text(both, encoding="utf-8")
    ended = nights.run()
    assert ended.success
    assert "policy.yaml line 2" in sentence_of(ended, "surgery_loads")


def test_a_home_can_be_moved(nights, tmp_path):
    shutil.move(tmp_path / "home", tmp_path / "elsewhere")
    text = nights.file.read_text(encoding="utf-8")
    nights.file.write_text(text.replace('home = "home"', 'home = "elsewhere"'), encoding="utf-8")
    ended = nights.run()
    assert ended.success, ended.failures
