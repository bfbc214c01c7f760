"""A quarter is closed on a checklist by a named person, stays as it was published, and is restated beside it."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from nights import AS_OF, TOKEN, Nights, held_elsewhere, settings_written
from typed_commands import typed

from assets.ledger.exemptions import Wanted
from assets.ledger.office import Person
from assets.ledger.quarter_schema import QUARTER, RESTATED_RATE, RESTATEMENT
from assets.obligations.schema import OBLIGATION, RATE
from assets.storage.store import TableStore
from pipelines.definitions import build_definitions
from pipelines.home import open_instance
from pipelines.jobs import NIGHTLY, RANGE_END, RANGE_START, range_tags
from pipelines.last_night import last_night
from pipelines.settings import read_settings
from reports.publish import read_manifest
from sandbox.school.generate import generate_school
from sandbox.server.testing import serve_in_thread
from tests.unit.ledger_entries import approve_exemption, request_exemption

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


OFFICE = """first_quarter = 2026-07-01
[office]
people = [{name = "Olive Officer", unit = "Faculty Affairs"}, {name = "Dana Dean", unit = "Dean's Office"}]
"""
Q3, Q4 = "2026-07-01", "2026-10-01"
ACCEPT = ("--accept", "review", "--accept", "findings", "--accept", "requests", "--why", "looked through on Monday")


@pytest.fixture(scope="module")
def school_served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str, str]]:
    folder = tmp_path_factory.mktemp("quarters") / "school"
    generate_school(folder, faculty=80, years=1, seed=5, as_of=AS_OF)
    with serve_in_thread(folder) as served:
        yield folder, served.url, served.token("anesthesiology")


def home_made(folder: Path, served: tuple[Path, str, str]) -> Nights:
    school, url, token = served
    shutil.copytree(school / "hr", folder / "hr", dirs_exist_ok=True)
    return Nights(settings_written(folder, url=url, hr=folder / "hr", more=OFFICE), token)


@pytest.fixture(scope="module")
def after_a_night(tmp_path_factory: pytest.TempPathFactory, school_served) -> Nights:
    """Return a home after a good night over the third and fourth quarter. Only to be read."""
    nights = home_made(tmp_path_factory.mktemp("after"), school_served)
    ended = nights.run()
    assert ended.success, ended.failures
    return nights


@pytest.fixture
def home(tmp_path: Path, after_a_night: Nights, school_served, monkeypatch: pytest.MonkeyPatch) -> Nights:
    """Return a copy of the home after its night, named in the environment."""
    shutil.copytree(after_a_night.file.parent, tmp_path, dirs_exist_ok=True)
    nights = home_made(tmp_path, school_served)
    monkeypatch.setenv("MENTORSYNC_SETTINGS", str(nights.file))
    monkeypatch.setenv(TOKEN, nights.token)
    return nights


@pytest.fixture
def closed(home: Nights) -> Nights:
    said = typed("close", "2026-Q3", "--by", "Olive Officer", *ACCEPT)
    assert said.exit_code == 0, said.output
    return home


def rows_of(home: Nights, quarter: str):
    return TableStore(home.home / "tables").read(OBLIGATION, quarters=[quarter])


def test_closing_names_what_is_open_and_what_may_be_accepted(home):
    said = typed("close", "2026-Q3", "--by", "olive officer")
    assert said.exit_code == 1
    assert "2026 Q3 stays open: " in said.output
    assert "--accept" in said.output
    assert not TableStore(home.home / "tables").exists(QUARTER)


def test_a_closing_is_on_record_with_its_checklist_its_books_and_the_versions_of_its_tables(closed):
    (row,) = closed.table(QUARTER).to_dict("records")
    assert (row["quarter"], row["step"], row["by"], row["unit"]) == (Q3, "closed", "Olive Officer", "Faculty Affairs")
    assert [item.split(":")[0] for item in row["checklist"]] == [
        *("order", "night", "checks", "books", "sources"),
        *("review", "findings", "requests"),
    ]
    assert set(row["accepted"]) <= {"review", "findings"}
    entry = next(one for one in read_manifest(closed.home / "published").entries if one.quarter == Q3)
    assert f"anesthesiology/office={entry.sha256}" in row["books"]
    assert any(text.startswith("obligations/obligation=") for text in row["tables"])
    assert row["why"] == "looked through on Monday"


@pytest.mark.parametrize(
    ("words", "sentence", "status"),
    [
        (("2026-Q3", "--by", "Carl Chair", *ACCEPT), "only the office may do this", 2),
        (("2026-Q4", "--by", "Olive Officer", *ACCEPT), "it is not over before 2027-01-01", 1),
        (("2025-Q3", "--by", "Olive Officer", *ACCEPT), "quarters close in order, and the next one is 2026 Q3", 1),
        (("2026-Q3", "--by", "Olive Officer", "--accept", "night", "--why", "x"), "'night' cannot be accepted", 1),
        (("2026-Q3", "--by", "Olive Officer", *ACCEPT[:-2]), "say why what is open is accepted", 1),
        (("autumn", "--by", "Olive Officer"), "'autumn' is no quarter: write it like 2026-Q3", 2),
    ],
)
def test_what_cannot_be_closed_is_one_sentence_and_leaves_no_row(home, words, sentence, status):
    said = typed("close", *words)
    assert said.exit_code == status
    assert sentence in said.output
    assert not TableStore(home.home / "tables").exists(QUARTER)


def test_a_quarter_stays_open_after_a_night_that_failed(home):
    (home.hr / "people.csv").write_text("<html>", encoding="utf-8")
    shutil.rmtree(home.home / "tables" / "hr")
    assert not home.run().success
    said = typed("close", "2026-Q3", "--by", "Olive Officer", *ACCEPT)
    assert "the last night failed" in said.output


def test_a_closed_quarter_is_closed_once(closed):
    said = typed("close", "2026-Q3", "--by", "Dana Dean", *ACCEPT)
    assert "2026 Q3 is closed already" in said.output
    assert len(closed.table(QUARTER)) == 1


def test_a_night_after_the_closing_judges_only_what_is_open(closed):
    before, books = rows_of(closed, Q3), {one.key: one for one in read_manifest(closed.home / "published").entries}
    exempt_everybody(closed, of=before)
    ended = closed.run()
    assert ended.success, ended.failures
    assert rows_of(closed, Q3).equals(before)
    now = {one.key: one for one in read_manifest(closed.home / "published").entries}
    assert now[Q3, "anesthesiology", "office", ""] == books[Q3, "anesthesiology", "office", ""]
    assert set(rows_of(closed, Q4)["as_of"].dt.date) == {AS_OF}
    assert now[Q4, "anesthesiology", "office", ""] != books[Q4, "anesthesiology", "office", ""]


def test_a_run_that_names_a_closed_quarter_is_refused_in_a_sentence(closed):
    settings = read_settings(closed.file)
    job = build_definitions(settings).resolve_job_def(NIGHTLY)
    before = TableStore(closed.home / "tables").version_of(OBLIGATION)
    with open_instance(settings.dagster_home) as instance:
        result = job.execute_in_process(
            instance=instance,
            tags={RANGE_START: Q3, RANGE_END: Q4},
            run_config={
                "ops": {},
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
            },
            raise_on_error=False,
        )
    failed = {event.step_key: event for event in result.all_events if event.event_type_value == "STEP_FAILURE"}
    assert "2026 Q3 is closed and stays as it was published" in str(failed["judge_obligations"].event_specific_data)
    assert TableStore(closed.home / "tables").version_of(OBLIGATION) == before


def test_a_run_of_another_date_may_still_look_at_a_closed_quarter_in_scratch(closed):
    before = TableStore(closed.home / "tables").version_of(OBLIGATION)
    ended = closed.run(as_of="2026-09-15")
    assert ended.success, ended.failures
    assert ended.home != closed.home
    assert TableStore(closed.home / "tables").version_of(OBLIGATION) == before


def exempt_everybody(home: Nights, *, of) -> int:
    """Approve an exemption for whoever has not met A11; return how many."""
    store, at = TableStore(home.home / "tables"), datetime(2026, 10, 20, 12, tzinfo=UTC)
    people = of.loc[(of["clause"] == "A11") & (of["state"] == "not_met"), "person_id"].unique()
    for number, person in enumerate(people[:3]):
        wanted = Wanted(programme="anesthesiology", clause="A11", person_id=person, reason="agreed")
        name = request_exemption(store, wanted, by=Person("Carl Chair", "ANES"), on=AS_OF, at=at.replace(second=number))
        officer = Person("Olive Officer", "Faculty Affairs")
        approve_exemption(store, name, by=officer, on=date(2026, 10, 20), at=at.replace(minute=1, second=number))
    return len(people[:3])


def test_a_restatement_stands_beside_what_was_published_and_changes_none_of_it(closed):
    store, published = TableStore(closed.home / "tables"), closed.manifest()
    before = rows_of(closed, Q3)
    versions = {table.path: store.version_of(table) for table in (OBLIGATION, RATE)}
    exempted = exempt_everybody(closed, of=before)
    assert exempted
    said = typed("restate", "2026-Q3", "--by", "Olive Officer", "--why", "late exemptions")
    assert said.exit_code == 0, said.output
    assert "what was published stays" in said.output
    assert {table.path: store.version_of(table) for table in (OBLIGATION, RATE)} == versions
    assert closed.manifest() == published
    rows = closed.table(RESTATEMENT)
    changed = rows[rows["clause"] == "A11"]
    assert set(changed["was"]) == {"not_met"}
    assert set(changed["is"]) <= {"excepted", "excluded"}
    assert len(changed) >= exempted
    assert changed["why"].str.contains("exemption").all()
    rates = closed.table(RESTATED_RATE)
    whole = rates[(rates["by"] == "programme") & (rates["clause"] == "A11")].iloc[0]
    assert whole["is_judged"] < whole["was_judged"]
    steps = closed.table(QUARTER)
    assert steps["step"].tolist() == ["closed", "restated"]
    assert set(rows["restatement_id"]) == {steps["event_id"].iloc[1]}


def test_a_restatement_without_a_correction_finds_nothing_and_is_on_record(closed):
    said = typed("restate", "2026-07-01", "--by", "Dana Dean", "--why", "asked by the dean")
    assert "nothing is judged otherwise" in said.output
    assert closed.table(QUARTER)["step"].tolist() == ["closed", "restated"]


def test_a_restatement_waits_for_a_night_because_its_tables_must_be_of_one(closed):
    with held_elsewhere(closed.home):
        said = typed("restate", "2026-Q3", "--by", "Dana Dean", "--why", "asked by the dean")
    assert said.exit_code == 1
    assert "wait for it to end" in said.output
    assert closed.table(QUARTER)["step"].tolist() == ["closed"]


def test_a_night_of_which_tonights_date_was_typed_is_the_last_night(home):
    ended = home.run(as_of=AS_OF.isoformat())
    assert ended.success, ended.failures
    last = last_night(home.home / "dagster")
    assert last is not None
    assert (last.run_id, last.success) == (ended.run_id, True)


def test_an_open_quarter_is_not_restated_and_nobody_but_the_office_restates(closed):
    said = typed("restate", "2026-Q4", "--by", "Olive Officer", "--why", "x")
    assert "2026 Q4 is open: the next night judges it anyway" in said.output
    assert "only the office may do this" in typed("restate", "2026-Q3", "--by", "Carl", "--why", "x").output


def test_the_range_of_a_night_begins_after_the_latest_closed_quarter():
    tags = range_tags(as_of=AS_OF, first=date(2026, 1, 1), closed_through=date(2026, 7, 1))
    assert tags == {RANGE_START: Q4, RANGE_END: Q4}
