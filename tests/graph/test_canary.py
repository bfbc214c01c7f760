"""Nothing narrative leaves REDCap: whole nights on a school of canaries, then a search of everything they wrote."""

from __future__ import annotations

import gzip
import os
import re
import sqlite3
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import dagster as dg
import pytest
from canaries import MARK, plant, secret_fields, shipped_mappings, table_in, without_flags
from nights import AS_OF, TOKEN, Nights, settings_written
from searching import places_of

from assets.obligations.schema import OBLIGATION
from assets.redcap.schema import PULL
from pipelines.definitions import build_definitions
from pipelines.home import open_instance
from pipelines.jobs import NIGHTLY, range_tags
from pipelines.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.run import Ended
    from sandbox.server.testing import Served

PROJECT = "anesthesiology"
ASKED_CONTENTS = {"metadata", "formEventMapping", "record", "repeatingFormsEvents", "version"}
HOSTILE = {
    "html": {"body": f"<html><body>Maintenance {MARK}1</body></html>", "content_type": "text/html"},
    "error": {"status": 400, "body": f'{{"error":"qrn_goals = {MARK}2"}}', "content_type": "application/json"},
    "error_under_200": {"body": f'{{"error":"qrn_goals = {MARK}3"}}', "content_type": "application/json"},
    "server_error": {"status": 500, "body": f"Fatal error: Uncaught {MARK}4 in /var/www", "content_type": "text/html"},
    "extra_column": {"body": f"record_id,qrn_goals\n1,{MARK}5\n", "content_type": "text/csv; charset=utf-8"},
    "ragged": {"body": f"record_id\n1,{MARK}6,{MARK}7\n", "content_type": "text/csv; charset=utf-8"},
    "cut_short": {"body": f'record_id,qr_year\n1,"{MARK}8', "content_type": "text/csv; charset=utf-8"},
}
"""Answers that echo a canary, as a server that fails in the middle of something may."""


FIRST_QUARTER = date(2026, 4, 1)


@dataclass(frozen=True)
class Haunted:
    """A school of canaries after its nights: its folder, the nights, every request, and what was said on the screen."""

    school: Path
    server: Served
    nights: Nights
    said: list[str] = field(default_factory=list)

    @property
    def home(self) -> Path:
        """The home the nights write below."""
        return self.nights.home

    @property
    def secret(self) -> set[str]:
        """The fields that may not leave REDCap."""
        allowed = shipped_mappings()[PROJECT].allowed_fields()
        return secret_fields(self.school / "redcap" / PROJECT, allowed=set(allowed))

    @property
    def filtered_by(self) -> set[str]:
        """The fields that may not leave REDCap and were named in a filter."""
        logic = " ".join(seen.parameters.get("filterLogic", "") for seen in self.server.requests)
        return {name for name in self.secret if f"[{name}]" in logic}

    def night(self) -> Ended:
        """Run a whole night and keep its sentences."""
        ended = self.nights.run()
        self.said.extend([*ended.failures, *ended.warnings])
        return ended

    def pull(self, *faults: dict[str, Any]) -> None:
        """Pull while these faults are in force; of the night, the landing and its check only."""
        self.server.faults.replace(faults)
        settings = read_settings(self.nights.file)
        job = build_definitions(settings).resolve_job_def(NIGHTLY)
        with (
            patch.dict(os.environ, {TOKEN: self.nights.token}),
            open_instance(settings.dagster_home) as instance,
        ):
            result = job.execute_in_process(
                instance=instance,
                asset_selection=[dg.AssetKey(["redcap", name]) for name in (PROJECT, "pull", "field")],
                tags=range_tags(as_of=AS_OF, first=FIRST_QUARTER),
                raise_on_error=False,
            )
        assert result.success
        self.said.extend(str(event) for event in result.all_events)
        self.server.faults.clear()


@contextmanager
def haunted(folder: Path, *, filters: bool = False, **planted: str) -> Iterator[Haunted]:
    """Serve a school of canaries; `filters` takes its filled-in flags away; `planted`: field=answer, where answered."""
    from sandbox.school.generate import generate_school
    from sandbox.server.testing import serve_in_thread

    school = folder / "school"
    generate_school(school, faculty=40, years=1, seed=11, as_of=AS_OF)
    plant(school)
    if filters:
        without_flags(school, folder / "own")
    records = table_in(school / "redcap" / PROJECT / "records.csv")
    for row in records.rows:
        row |= {name: answer for name, answer in planted.items() if row[name]}
    records.write()
    more = f"first_quarter = {FIRST_QUARTER}\n" + ('programme_folders = ["own"]' if filters else "")
    with serve_in_thread(school) as server:
        file = settings_written(folder, url=server.url, hr=school / "hr", more=more)
        yield Haunted(school, server, Nights(file, server.token(PROJECT, "mentorsync")))


def after_a_night(folder: Path, request: pytest.FixtureRequest, *, filters: bool) -> Iterator[Haunted]:
    """Yield a school after a good night, pulls with every hostile answer, and a whole night with one of them."""
    screen = request.config.pluginmanager.getplugin("capturemanager")
    with haunted(folder, filters=filters) as place:
        screen.read_global_capture()
        ended = place.night()
        assert ended.success, ended.failures
        for answer in HOSTILE.values():
            place.pull({"match": {"content": "record"}, **answer})
        for request_number in (2, 3):
            place.pull({"match": {"content": "record", "request": request_number}, **HOSTILE["extra_column"]})
        place.pull({"match": {"content": "metadata"}, **HOSTILE["error"]})
        place.server.faults.replace([{"match": {"content": "record"}, **HOSTILE["extra_column"]}])
        place.night()
        place.said.extend(screen.read_global_capture())
        yield place


@pytest.fixture(scope="module")
def with_flags(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haunted]:
    """Return a school whose dictionary has filled-in flags, after its nights."""
    yield from after_a_night(tmp_path_factory.mktemp("flags"), request, filters=False)


@pytest.fixture(scope="module")
def with_filters(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haunted]:
    """Return the same school without flags, its sections told by filters, after its nights."""
    yield from after_a_night(tmp_path_factory.mktemp("filters"), request, filters=True)


@pytest.fixture(params=["with_flags", "with_filters"])
def after_nights(request: pytest.FixtureRequest) -> Haunted:
    """Return either school after its nights; only to be read."""
    place: Haunted = request.getfixturevalue(request.param)
    return place


def test_every_shipped_narrative_field_is_planted_and_the_log_quotes_it(after_nights: Haunted):
    folder = after_nights.school / "redcap" / PROJECT
    secret = after_nights.secret
    assert {name for names in shipped_mappings()[PROJECT].narrative.values() for name in names} <= secret
    answers = [row[name] for row in table_in(folder / "records.csv").rows for name in secret if row[name]]
    assert len(set(answers)) == len(answers) > 100
    assert all(answer.startswith(MARK) for answer in answers)
    log = (folder / "log.csv").read_text(encoding="utf-8")
    assert all(f"{name} = '{MARK}" in log for name in secret)


def test_no_canary_is_in_anything_below_home(after_nights: Haunted):
    assert sum(path.is_file() for path in after_nights.home.rglob("*")) > 100
    assert places_of(after_nights.home, [MARK]) == []


def test_no_canary_is_said_on_the_screen_or_in_an_event_or_sentence(after_nights: Haunted):
    said = "".join(after_nights.said)
    assert "REDCap project anesthesiology" in said
    assert MARK not in said


def test_no_canary_is_on_a_page_of_the_library_or_in_a_download(after_nights: Haunted, tmp_path: Path):
    from starlette.testclient import TestClient

    from reports.library.app import library_app

    client = TestClient(library_app(after_nights.home / "published", title="School"), base_url="http://127.0.0.1:8470")
    links = set(re.findall(r'href="(/workbooks/[^"]+)"', client.get("/").text))
    assert len(links) > 20
    for number, path in enumerate(["/", "/health", "/style.css", "/nowhere", "/workbooks/a/b/c", *sorted(links)]):
        (tmp_path / str(number)).write_bytes(client.get(path).content)
    assert places_of(tmp_path, [MARK]) == []


def test_only_allowed_fields_are_ever_asked_for_and_no_form_log_report_file_or_project(after_nights: Haunted):
    requests = after_nights.server.requests
    assert {seen.content for seen in requests} <= ASKED_CONTENTS
    assert {seen.action for seen in requests} == {"export"}
    assert not any(seen.forms or "data" in seen.parameters for seen in requests)
    exports = [seen for seen in requests if seen.content == "record"]
    assert all(seen.fields for seen in exports)
    assert not after_nights.secret.intersection(name for seen in exports for name in seen.fields)
    assert all(seen.fields == ["record_id"] for seen in exports if seen.parameters.get("filterLogic"))


def test_no_person_and_no_token_is_on_the_screen_in_a_log_or_in_dagsters_history(after_nights: Haunted):
    people = table_in(after_nights.school / "hr" / "people.csv").rows
    mails = [row["work_email"] for row in people if row["work_email"]]
    names = [f"{row['legal_first']} {row['legal_last']}" for row in people]
    secrets = [secret for secret in (after_nights.nights.token, *mails, *names) if secret.isascii()]
    assert len(secrets) > 50
    said = "".join(after_nights.said)
    assert not [secret for secret in secrets if secret in said]
    for folder in ("dagster", "logs"):
        assert places_of(after_nights.home / folder, secrets) == []


def test_a_hostile_answer_is_refused_and_the_good_rows_stay(after_nights: Haunted):
    (pull,) = after_nights.nights.table(PULL).to_dict("records")
    assert pull["state"] == "kept"
    assert pull["rows"] > 100


def test_filters_judge_as_the_flags_do(with_flags: Haunted, with_filters: Haunted):
    """Where the dictionary has no flags, filtering by the narrative itself comes to the same obligations."""
    columns = ["obligation_id", "quarter", "state", "reason", "counted"]
    flags, filters = (place.nights.table(OBLIGATION)[columns] for place in (with_flags, with_filters))
    assert "incomplete" in set(flags.reason)
    assert flags.equals(filters)
    assert with_filters.filtered_by == {"frn_goals", "frn_track_requirement", "qrn_goals", "qrn_plans", "qrn_barriers"}
    assert with_flags.filtered_by == set()


def test_the_search_finds_a_canary_in_a_field_that_is_asked_for(tmp_path: Path):
    """The test of the tests above: an answer that may leave REDCap is found in the tables and in a workbook."""
    with haunted(tmp_path, mt_mentor_name=f"{MARK}allowed") as place:
        assert place.nights.run().success
        found = places_of(place.home, [MARK])
    assert any(".parquet!mt_mentor_name" in where for where in found)
    assert any(".xlsx!" in where for where in found)


def test_the_search_opens_what_a_night_packs(tmp_path: Path):
    (tmp_path / "plain.txt").write_text(f"so {MARK}", encoding="utf-8")
    (tmp_path / "wide.txt").write_text(f"so {MARK}", encoding="utf-16")
    (tmp_path / "log.gz").write_bytes(gzip.compress(MARK.encode()))
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("sheet.xml", f"<v>{MARK}</v>" * 9)
    with sqlite3.connect(tmp_path / "runs.db") as database:
        database.execute("create table snapshots (body blob)")
        database.execute("insert into snapshots values (?)", [zlib.compress(MARK.encode() * 9)])
    database.close()
    found = {where.partition(" in ")[2] for where in places_of(tmp_path, [MARK])}
    assert found == {
        *("plain.txt", "wide.txt", "log.gz!gzip", "book.xlsx!sheet.xml", "runs.db!snapshots!zlib"),
    }
