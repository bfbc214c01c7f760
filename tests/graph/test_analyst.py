"""The analyst at the Dagster UI: while `mentorsync up` runs, everything is launched by the requests the UI makes.

Where a table is made together with others, the UI asks which (`assetNodeAdditionalRequiredKeys`) and adds them.
"""

from __future__ import annotations

import csv
import json
import os
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SETTINGS = """\
home = "home"
today = {today}
programmes = ["anesthesiology"]
[institution]
name = "Example School of Medicine"
timezone = "America/New_York"
[redcap]
url = "http://127.0.0.1:{sandbox}/api/"
requests_per_minute = 500
[hr]
folder = "school/hr"
[sandbox]
folder = "school"
port = {sandbox}
[library]
port = {library}
[dagster]
port = {dagster}
"""
LAUNCH = """
mutation($params: ExecutionParams!) { launchPipelineExecution(executionParams: $params) {
  __typename ... on LaunchRunSuccess { run { runId } } ... on InvalidSubsetError { message }
  ... on PythonError { message } ... on RunConfigValidationInvalid { errors { message } } } }
"""
NEIGHBOURS = "query($keys: [AssetKeyInput!]!) { assetNodeAdditionalRequiredKeys(assetKeys: $keys) { path } }"
CHECKS = """
query($keys: [AssetKeyInput!]!) { assetNodes(assetKeys: $keys) {
  assetChecksOrError { ... on AssetChecks { checks { name assetKey { path } jobNames } } } } }
"""
TABLES = """
{ assetNodes { assetKey { path } description metadataEntries { label }
  assetMaterializations(limit: 1) { runId metadataEntries {
  label ... on PathMetadataEntry { path } ... on IntMetadataEntry { intValue } } } } }
"""
STATUS = "query($run: ID!) { runOrError(runId: $run) { ... on Run { status } } }"
LOCATIONS = """
{ workspaceOrError { ... on Workspace { locationEntries { name locationOrLoadError { __typename
  ... on RepositoryLocation { repositories { schedules { name } } } } } } } }
"""
ENDED = {"SUCCESS", "FAILURE", "CANCELED"}
JOB = "__ASSET_JOB"


class Ui:
    """The UI of a running `mentorsync up`, as a browser talks to it."""

    def __init__(self, home: Path, *, port: int, library: int) -> None:
        """Take the home it works on and where it listens."""
        self.home = home
        self.library = f"http://127.0.0.1:{library}/"
        self._address = f"http://127.0.0.1:{port}/graphql"

    def asked(self, query: str, **variables: Any) -> Any:
        """Return the data of one GraphQL answer."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = Request(self._address, data=body, headers={"Content-Type": "application/json"})
        with urlopen(request, timeout=60) as answer:
            return json.load(answer)["data"]

    def materialized(self, table: str, *, quarter: str = "", **night: object) -> str:
        """Press *Materialize* on a table and return the run."""
        keys = [{"path": table.split("/")}]
        keys += self.asked(NEIGHBOURS, keys=keys)["assetNodeAdditionalRequiredKeys"]
        nodes = self.asked(CHECKS, keys=keys)["assetNodes"]
        checks = [check for node in nodes for check in node["assetChecksOrError"].get("checks", [])]
        selection = {
            "assetSelection": keys,
            "assetCheckSelection": [
                {"name": check["name"], "assetKey": check["assetKey"]} for check in checks if JOB in check["jobNames"]
            ],
        }
        return self.launched(JOB, tags={"dagster/partition": quarter} if quarter else {}, selection=selection, **night)

    def launched(
        self, job: str, *, tags: dict[str, str], selection: dict[str, Any] | None = None, **night: object
    ) -> str:
        """Launch a job with tags and the night's config, and return the run."""
        selector = {"repositoryLocationName": "mentorsync", "repositoryName": "__repository__", "pipelineName": job}
        answer = self.asked(
            LAUNCH,
            params={
                "selector": selector | (selection or {}),
                "mode": "default",
                "runConfigData": json.dumps({"resources": {"night": {"config": night}}} if night else {}),
                "executionMetadata": {"tags": [{"key": key, "value": value} for key, value in tags.items()]},
            },
        )["launchPipelineExecution"]
        assert answer["__typename"] == "LaunchRunSuccess", answer
        return str(answer["run"]["runId"])

    def outcomes(self, *runs: str) -> list[str]:
        """Wait for runs, which the daemon takes from its queue, and return how each ended."""
        for _ in range(400):
            states = [self.asked(STATUS, run=run)["runOrError"]["status"] for run in runs]
            if set(states) <= ENDED:
                break
            time.sleep(0.5)
        return states

    def manifest(self) -> bytes:
        """Return what is published now."""
        return (self.home / "published" / "manifest.json").read_bytes()


def free_ports(count: int) -> Sequence[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@pytest.fixture(scope="module")
def ui(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ui]:
    """Return the UI over a home that one night, launched in it, has filled."""
    from sandbox.school.generate import DEFAULT_AS_OF, generate_school

    folder = tmp_path_factory.mktemp("analyst")
    generate_school(folder / "school", faculty=20, years=1, seed=5, as_of=DEFAULT_AS_OF)
    sandbox, library, dagster = free_ports(3)
    text = SETTINGS.format(today=DEFAULT_AS_OF, sandbox=sandbox, library=library, dagster=dagster)
    (folder / "mentorsync.toml").write_text(text, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"}
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "pipelines", "up"],
        env=environment | {"MENTORSYNC_SETTINGS": str(folder / "mentorsync.toml")},
        stdout=subprocess.PIPE,
        text=True,
    ) as up:
        try:
            assert up.stdout is not None
            assert any("Ctrl-C" in line for line in iter(up.stdout.readline, ""))
            page = Ui(folder / "home", port=dagster, library=library)
            whole = {
                "dagster/asset_partition_range_start": "2026-04-01",
                "dagster/asset_partition_range_end": "2026-10-01",
            }
            assert page.outcomes(page.launched("nightly", tags=whole)) == ["SUCCESS"]
            yield page
        finally:
            up.terminate()
            up.wait(timeout=60)
    assert up.returncode == 0


def test_the_pages_answer_and_the_schedule_stands(ui: Ui):
    with urlopen(ui.library, timeout=60) as page:
        assert b"2026 Q4" in page.read()
    (location,) = ui.asked(LOCATIONS)["workspaceOrError"]["locationEntries"]
    assert location["name"] == "mentorsync"
    (repository,) = location["locationOrLoadError"]["repositories"]
    assert repository["schedules"] == [{"name": "nightly_schedule"}, {"name": "tidy_schedule"}]


def test_every_table_shows_where_it_lies_what_it_holds_and_what_it_is(ui: Ui):
    tables = ui.asked(TABLES)["assetNodes"]
    # What people decided is written outside runs, so that nobody is offered to materialize it.
    made_in_runs = [table for table in tables if table["assetKey"]["path"][0] != "ledger"]
    assert len(made_in_runs) > 40
    for table in made_in_runs:
        (made,) = table["assetMaterializations"]
        entries = {entry["label"]: entry for entry in made["metadataEntries"]}
        assert {"dagster/row_count", "version", "sources"} <= set(entries), table["assetKey"]
        assert "dagster/column_schema" in {entry["label"] for entry in table["metadataEntries"]}, table["assetKey"]
        assert entries["path"]["path"] == str(ui.home / "tables" / "/".join(table["assetKey"]["path"]))
        assert table["description"].endswith("."), table["assetKey"]


def test_one_table_alone_or_one_quarter_as_of_another_date_touches_nothing_that_is_published(ui: Ui):
    before = ui.manifest()
    landing = ui.materialized("redcap/anesthesiology", programmes=["anesthesiology"])
    book = ui.materialized("reports/workbook", quarter="2026-07-01", as_of="2026-09-30")
    assert ui.outcomes(landing, book) == ["SUCCESS", "SUCCESS"]
    assert (ui.home / "scratch" / book / "tables" / "reports" / "workbook").is_dir()
    assert list((ui.home / "scratch" / book / "published" / "objects").iterdir())
    assert not (ui.home / "scratch" / landing).exists()
    assert ui.manifest() == before


def test_no_token_is_in_the_logs_of_the_dagster_servers(ui: Ui):
    with (ui.home.parent / "school" / "redcap" / "anesthesiology" / "tokens.csv").open(encoding="utf-8") as file:
        tokens = [row["token"] for row in csv.DictReader(file)]
    for name in ("Dagster-UI.log", "Dagster-daemon.log"):
        log = (ui.home / "logs" / name).read_text(encoding="utf-8")
        assert not [token for token in tokens if token in log], name
