"""The op `pull_redcap` inside Dagster: what lands, what stays, what is said, when a source is down."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import dagster as dg
import pytest

from assets.ledger.acknowledgements import acknowledge
from assets.night import Night
from assets.redcap.landed import landing_of_mapping
from assets.redcap.mapping import Mapping
from assets.redcap.schema import FIELD, PULL
from assets.redcap.source import RedcapSource
from assets.redcap.tables import redcap_tables
from assets.storage.io_manager import tables_io_manager
from assets.storage.manifests import NightManifest, write_manifest
from assets.storage.store import TableStore
from tests.sources.odd_redcap import CANARY, MAPPING, TOKEN, Odd, OddRedcap, serve_odd, some_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from assets.storage.schema import Table

OTHER = Mapping.model_validate(
    {**MAPPING.model_dump(by_alias=True), "programme": "other", "projects": {"other_a": {}, "other_b": {}}}
)
TINY_TABLE = landing_of_mapping(MAPPING)
OTHER_TABLE = landing_of_mapping(OTHER)
ONE_DAY, NEXT_DAY = "2026-11-20", "2026-11-21"


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> Iterator[OddRedcap]:
    for name in ("TINY", "OTHER_A", "OTHER_B"):
        monkeypatch.setenv(f"REDCAP_TOKEN_{name}", TOKEN)
    with serve_odd() as redcap:
        yield redcap


class School:
    """Runs of the op against one home, and what they left there."""

    def __init__(self, home: Path, odd: OddRedcap, instance: dg.DagsterInstance) -> None:
        """Take the home and the server."""
        self.home = home
        self.odd = odd
        self.instance = instance

    def run(
        self,
        *,
        only: list[Table] | None = None,
        today: str = ONE_DAY,
        mappings: tuple[Mapping, Mapping] = (MAPPING, OTHER),
        **night: Any,
    ) -> dg.ExecuteInProcessResult:
        """Run the op for both programmes; `only` selects tables."""
        keys = [dg.AssetKey(["redcap", table.name]) for table in only] if only else None
        return dg.materialize(
            redcap_tables(mappings),
            instance=self.instance,
            selection=keys,
            resources={
                "night": Night(home=str(self.home), timezone="UTC", today=today, **night),
                "redcap": RedcapSource(url=self.odd.url, retries=0, requests_per_minute=500, timeout_seconds=5.0),
                "io_manager": tables_io_manager([TINY_TABLE, OTHER_TABLE, PULL, FIELD]),
            },
            raise_on_error=False,
        )

    def table(self, table: Table) -> pd.DataFrame:
        """Return a table of the base."""
        return TableStore(self.home / "tables").read(table)

    def pull_of(self, project: str) -> dict[str, Any]:
        """Return a project's pull row."""
        pulls = self.table(PULL)
        return dict(pulls[pulls["project"] == project].iloc[0])

    def versions(self) -> list[int | None]:
        """Return the version of every table of the room."""
        return [TableStore(self.home / "tables").version_of(t) for t in (TINY_TABLE, OTHER_TABLE, PULL, FIELD)]


@pytest.fixture
def school(tmp_path: Path, odd: OddRedcap) -> Iterator[School]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield School(tmp_path, odd, instance)


def checks_of(result: dg.ExecuteInProcessResult) -> dict[str, tuple[bool, str]]:
    return {found.check_name: (found.passed, found.description or "") for found in result.get_asset_check_evaluations()}


def everything_said(*results: dg.ExecuteInProcessResult) -> str:
    return "\n".join(str(event) for result in results for event in result.all_events)


def test_both_programmes_land_and_are_fresh(school: School):
    result = school.run()
    assert result.success
    assert checks_of(result) == {
        "fresh_tiny": (True, "Every project was pulled whole."),
        "fresh_other": (True, "Every project was pulled whole."),
    }
    assert len(school.table(TINY_TABLE)) == 8
    assert school.table(OTHER_TABLE)["project"].value_counts().to_dict() == {"other_a": 8, "other_b": 8}
    assert school.table(PULL)["state"].tolist() == ["good"] * 3
    assert school.table(PULL)["snapshot"].nunique() == 3
    assert school.table(FIELD)["field"].nunique() == 6


def test_a_programme_that_is_down_keeps_its_rows_and_does_not_stop_the_other(
    school: School, monkeypatch: pytest.MonkeyPatch
):
    school.run()
    before = school.table(TINY_TABLE)
    monkeypatch.setenv("REDCAP_TOKEN_TINY", "0" * 32)
    school.odd.rows = some_rows(5)
    result = school.run(today=NEXT_DAY)
    assert result.success
    passed, sentence = checks_of(result)["fresh_tiny"]
    assert not passed
    assert "REDCAP_TOKEN_TINY" in sentence
    assert checks_of(result)["fresh_other"][0]
    assert school.table(TINY_TABLE).equals(before)
    kept = school.pull_of("tiny")
    assert (kept["state"], kept["taken_on"].date(), kept["records"]) == ("kept", date(2026, 11, 20), 4)
    assert kept["reason"] == sentence
    assert school.pull_of("other_a")["records"] == 5


def test_one_project_of_a_programme_that_is_down_keeps_its_rows_beside_the_new_ones(
    school: School, monkeypatch: pytest.MonkeyPatch
):
    school.run()
    monkeypatch.delenv("REDCAP_TOKEN_OTHER_B")
    school.odd.rows = some_rows(5)
    result = school.run()
    assert "REDCAP_TOKEN_OTHER_B" in checks_of(result)["fresh_other"][1]
    rows = school.table(OTHER_TABLE)
    assert rows["project"].value_counts().to_dict() == {"other_a": 10, "other_b": 8}
    facts = TableStore(school.home / "tables").facts(OTHER_TABLE)
    for project in ("other_a", "other_b"):
        assert facts[f"snapshot.{project}"] == school.pull_of(project)["snapshot"]


def test_a_first_pull_that_fails_lands_empty_with_state_none(school: School):
    school.odd.always = [Odd("metadata", status=503)]
    result = school.run()
    assert result.success
    assert not checks_of(result)["fresh_tiny"][0]
    assert school.table(TINY_TABLE).empty
    assert school.table(PULL)["state"].tolist() == ["none"] * 3
    assert school.table(PULL)["snapshot"].fillna("").tolist() == [""] * 3
    school.odd.always = []
    assert checks_of(school.run())["fresh_tiny"][0]
    assert len(school.table(TINY_TABLE)) == 8


def test_an_error_nobody_thought_of_is_a_sentence_without_its_text(school: School, monkeypatch: pytest.MonkeyPatch):
    def broken(*_args: object, **_kwargs: object) -> None:
        raise KeyError(CANARY)

    monkeypatch.setattr("assets.redcap.pull.digest_of", broken)
    result = school.run()
    passed, sentence = checks_of(result)["fresh_tiny"]
    assert not passed
    assert "KeyError" in sentence
    assert CANARY not in sentence


def test_a_repeat_night_makes_no_commit_and_the_next_day_moves_only_what_says_when_and_how(school: School):
    school.run()
    first, versions = school.pull_of("tiny"), school.versions()
    school.run()
    assert school.versions() == versions
    school.run(today=NEXT_DAY)
    assert school.versions() == [*versions[:2], (versions[2] or 0) + 1, versions[3]]
    moved = ("taken_on", "mode", "checked_at")
    assert school.pull_of("tiny") | dict.fromkeys(moved) == first | dict.fromkeys(moved)


def test_a_programme_the_run_does_not_name_is_not_asked(school: School):
    school.run()
    school.odd.requests.clear()
    result = school.run(programmes=["other"], today=NEXT_DAY)
    assert result.success
    assert {asked["token"] for asked in school.odd.requests} == {TOKEN}
    assert len(school.odd.requests) == 10
    assert school.pull_of("tiny")["state"] == "skipped"
    assert school.pull_of("tiny")["records"] == 4
    assert list(checks_of(result)) == ["fresh_other"]
    assert len(school.table(TINY_TABLE)) == 8


def with_dates(**dates: dict[str, str]) -> tuple[Mapping, Mapping]:
    projects = {project: dates.get(project, {}) for project in ("other_a", "other_b")}
    return MAPPING, Mapping.model_validate({**OTHER.model_dump(by_alias=True), "projects": projects})


def test_a_project_that_is_over_keeps_its_rows_is_not_asked_and_passes_as_fresh(school: School):
    school.run()
    before = school.versions()
    school.odd.requests.clear()
    result = school.run(today=NEXT_DAY, mappings=with_dates(other_b={"to": "2026-08-01"}))
    assert checks_of(result)["fresh_other"][0]
    assert len(school.odd.requests) == 10
    over = school.pull_of("other_b")
    assert (over["state"], over["records"], over["taken_on"].date()) == ("closed", 4, date(2026, 11, 20))
    assert school.versions()[:2] == before[:2]


def test_a_project_that_has_not_begun_lacks_nothing(school: School):
    result = school.run(mappings=with_dates(other_b={"from": "2027-01-01"}))
    assert checks_of(result)["fresh_other"][0]
    assert school.pull_of("other_b")["state"] == "closed"
    assert school.table(OTHER_TABLE)["project"].unique().tolist() == ["other_a"]


def test_a_refused_drop_lands_once_it_was_acknowledged(school: School):
    school.odd.rows = some_rows(10)
    school.run()
    school.odd.rows = some_rows(5)
    assert not checks_of(school.run())["fresh_tiny"][0]
    refused = school.pull_of("tiny")
    assert (refused["state"], refused["records"], refused["refused_records"]) == ("kept", 10, 5)
    acknowledge(
        TableStore(school.home / "tables"),
        source="redcap/tiny",
        seen=refused["snapshot"],
        count=int(refused["refused_records"]),
        by="office",
        reason="",
        at=datetime(2026, 11, 21, tzinfo=UTC),
    )
    assert checks_of(school.run(today=NEXT_DAY))["fresh_tiny"][0]
    assert school.pull_of("tiny")["records"] == 5
    assert school.pull_of("other_a")["state"] == "kept"


def test_a_change_is_an_amendment_of_the_landing_and_a_scratch_run_leaves_the_landing_alone(school: School):
    school.run()
    school.odd.rows[1]["mt_mode"] = "2"
    school.odd.changed = {"1"}
    before = school.table(TINY_TABLE)
    scratch = school.run(today=NEXT_DAY, as_of=ONE_DAY)
    assert school.table(TINY_TABLE).equals(before)
    landed = TableStore(school.home / "scratch" / scratch.run_id / "tables").read(TINY_TABLE)
    school.run(today=NEXT_DAY)
    assert school.table(TINY_TABLE).equals(landed)
    assert landed.loc[landed["instrument"] == "meeting", "mt_mode"].tolist() == ["2", "1", "1", "1"]
    assert school.pull_of("tiny")["mode"] == "instance_keys"


def test_a_landing_is_selected_together_with_every_table_that_describes_the_pull(school: School):
    landing = dg.AssetKey(["redcap", TINY_TABLE.name])
    pull_redcap = redcap_tables([MAPPING, OTHER])[0]
    together = dg.AssetSelection.assets(landing).required_multi_asset_neighbors().resolve([pull_redcap])
    assert together == {dg.AssetKey(["redcap", table.name]) for table in (TINY_TABLE, OTHER_TABLE, PULL, FIELD)}
    with pytest.raises(dg.DagsterError):
        school.run(only=[TINY_TABLE])
    assert school.odd.requests == []


def test_a_run_for_a_known_moment_asks_nothing_and_gives_what_was_known(school: School):
    school.run()
    versions = {table.path: TableStore(school.home / "tables").version_of(table) for table in (TINY_TABLE, PULL, FIELD)}
    known = datetime(2026, 11, 20, 10, tzinfo=UTC)
    tables = {path: version for path, version in versions.items() if version is not None}
    write_manifest(school.home, NightManifest(ONE_DAY, date(2026, 11, 20), known, "run", tables))
    school.odd.rows = some_rows(6)
    school.run(today=NEXT_DAY)
    school.odd.requests.clear()
    result = school.run(today=NEXT_DAY, known_at="2026-11-20T12:00:00+00:00")
    assert result.success
    assert school.odd.requests == []
    scratch = TableStore(school.home / "scratch" / result.run_id / "tables")
    assert len(scratch.read(TINY_TABLE)) == 8
    assert scratch.read(OTHER_TABLE).empty
    assert len(school.table(TINY_TABLE)) == 12


def test_no_token_and_no_narrative_is_in_any_log_line_event_or_error(school: School, capfd: pytest.CaptureFixture[str]):
    good = school.run()
    school.odd.changed = {"1"}
    school.odd.always = [Odd("record", body=lambda true: true + CANARY.encode())]
    bad = school.run()
    said = everything_said(good, bad) + "".join(capfd.readouterr())
    assert "project tiny, good (full): 4 records, 8 rows, 6 requests" in said
    assert "project tiny, kept: 4 records, 8 rows" in said
    assert TOKEN not in said
    assert CANARY not in said


def test_plain_http_to_another_machine_is_refused_before_the_token_is_sent(school: School):
    school.odd.url = "http://redcap.example.edu/api/"
    assert "begins with https" in checks_of(school.run())["fresh_tiny"][1].replace("does not begin", "begins")


def test_loading_the_tables_imports_no_frame_library_and_no_pycap():
    code = (
        "import sys, assets.redcap.tables;"
        "sys.exit(', '.join({'pandas', 'redcap', 'deltalake', 'pyarrow', 'requests'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
