"""Pulling the generated school from the sandbox over HTTP: what lands, what never leaves, what its faults come to."""

from __future__ import annotations

import csv
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from assets.programmes import ProgrammeFolder, shipped_folder
from assets.redcap.client import RedcapClient
from assets.redcap.errors import RedcapError
from assets.redcap.landed import landing_of_mapping
from assets.redcap.mapping import Mapping, read_mapping
from assets.redcap.pace import Pace
from assets.redcap.sending import Patience
from assets.storage.frames import conform_frame
from sandbox.school.generate import generate_school
from sandbox.server.testing import Served, serve_in_thread
from tests.sources.odd_pull import pulled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.sources.odd_pull import Night

PROJECT = "anesthesiology"
NIGHT = date(2026, 10, 20)
CANARY = "CANARY-"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("school") / "school"
    generate_school(folder, faculty=60, years=1, seed=3, as_of=NIGHT)
    return folder


@pytest.fixture(scope="module")
def exported(school: Path) -> list[dict[str, str]]:
    with (school / "redcap" / PROJECT / "records.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def serving(school: Path) -> Iterator[Served]:
    with serve_in_thread(school) as served:
        yield served


@pytest.fixture
def server(serving: Served) -> Iterator[Served]:
    serving.requests.clear()
    yield serving
    serving.faults.replace([])


@pytest.fixture(scope="module")
def mapping() -> Mapping:
    return read_mapping(ProgrammeFolder(PROJECT, shipped_folder() / PROJECT))


def pull(server: Served, mapping: Mapping, *, last: Night | None = None, **more: Any) -> Night:
    settings = {"token": server.token(PROJECT), "patience": Patience(timeout_seconds=20.0), **more}
    pace = Pace(per_minute=500, sleep=lambda _seconds: None)
    client = RedcapClient(project=PROJECT, url=server.url, pace=pace, **settings)
    return pulled(client, mapping=mapping, last=last, judged_on=NIGHT)


def test_every_exported_row_lands_with_its_values_as_text(
    server: Served, mapping: Mapping, exported: list[dict[str, str]]
):
    landed = pull(server, mapping)
    rows = conform_frame(landed.rows, table=landing_of_mapping(mapping)).fillna("")
    fields = [name for name in mapping.allowed_fields()[1:] if not name.endswith("_complete") and name in exported[0]]
    mapped = [row for row in exported if row["redcap_repeat_instrument"] in {"", *mapping.instruments}]
    expected = sorted(
        (row["record_id"], row["redcap_repeat_instrument"], row["redcap_repeat_instance"], *map(row.get, fields))
        for row in mapped
    )
    kept = rows[rows["instrument"].isin(["", *mapping.instruments])]
    assert sorted(kept[["record", "instrument", "instance", *fields]].itertuples(index=False, name=None)) == expected
    assert landed.row.records == len({row["record_id"] for row in exported})


def test_no_narrative_reaches_the_pipeline_even_with_a_token_that_may_read_it(
    server: Served, mapping: Mapping, exported: list[dict[str, str]]
):
    assert any(value.startswith(CANARY) for row in exported for value in row.values())
    for token in (server.token(PROJECT), server.token(PROJECT, "faculty_affairs")):
        landed = pull(server, mapping, token=token)
        text = landed.rows.to_csv() + landed.landed.fields.to_csv() + repr(landed.row)
        assert CANARY not in text
        assert token not in text


def test_a_pull_takes_five_requests_and_a_repeat_is_the_same_snapshot(server: Served, mapping: Mapping):
    first = pull(server, mapping)
    assert [seen.content for seen in server.requests] == [
        "metadata",
        "repeatingFormsEvents",
        "version",
        "record",
        "record",
    ]
    again = pull(server, mapping, last=first)
    assert again.row == first.row
    assert again.rows.equals(first.rows)
    assert again.landed.fields is None
    assert again.landed.hash_of_fields == first.landed.hash_of_fields


def test_batches_come_to_the_same_snapshot_as_one_answer(server: Served, mapping: Mapping):
    assert pull(server, mapping, batch_records=7).row.snapshot == pull(server, mapping).row.snapshot


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"body": ""}, "nothing at all"),
        ({"status": 403, "body": '{"error":"You do not have permissions to use the API"}'}, "refuses the token"),
        ({"body": "<html>maintenance</html>", "content_type": "text/html"}, "a web page came instead of data"),
        ({"truncate_at": 5000}, "the answer"),
        ({"drop_rows": 1}, "did not come though they exist"),
        ({"duplicate_rows": 1}, "came twice"),
    ],
)
def test_a_faulty_answer_is_one_sentence_and_never_rows(
    server: Served, mapping: Mapping, fault: dict[str, Any], words: str
):
    server.faults.replace([{"match": {"content": "record", "request": 2}, **fault}])
    with pytest.raises(RedcapError) as refusal:
        pull(server, mapping, patience=Patience(retries=0))
    sentence = str(refusal.value)
    assert words in sentence
    assert sentence.startswith(f"REDCap project {PROJECT}: ")
    assert server.token(PROJECT) not in sentence
    assert CANARY not in sentence


def test_what_heals_is_asked_again(server: Served, mapping: Mapping):
    server.faults.replace([{"match": {"content": "record", "times": 2}, "status": 503, "body": "<html>busy</html>"}])
    assert pull(server, mapping).row.state == "good"
    assert len(server.requests) == 7


def test_a_token_that_is_not_one_of_the_projects_is_refused(server: Served, mapping: Mapping):
    with pytest.raises(RedcapError, match="REDCAP_TOKEN_ANESTHESIOLOGY"):
        pull(server, mapping, token="A" * 32)
