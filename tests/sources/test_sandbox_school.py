"""The generated school as the pipeline's token sees it: everything but narrative, and nothing it may not."""

import pytest
import redcap
from click.testing import CliRunner

from sandbox.commands import sandbox
from sandbox.server.testing import serve_in_thread


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("school")
    made = CliRunner().invoke(
        sandbox, ["generate", str(folder), "--faculty", "40", "--years", "1", "--seed", "5", "--as-of", "2026-06-30"]
    )
    assert made.exit_code == 0, made.output
    with serve_in_thread(folder) as running:
        yield running


@pytest.fixture(scope="module")
def project(server):
    return redcap.Project(server.url, server.token("anesthesiology", "mentorsync"))


def test_the_dictionary_names_narrative_fields_and_no_export_holds_them(project):
    narrative = {row["field_name"] for row in project.metadata if row["form_name"].endswith("_narrative")}
    assert narrative
    rows = project.export_records()
    assert len(rows) > 40 / 2
    assert not narrative & set(rows[0])
    assert not any(row["redcap_repeat_instrument"].endswith("_narrative") for row in rows)


def test_asking_for_narrative_by_name_gives_nothing_and_says_nothing(project):
    rows = project.export_records(forms=["quarterly_report_narrative"])
    assert set(rows[0]) == {"record_id", "redcap_repeat_instrument", "redcap_repeat_instance"}


def test_each_record_of_an_export_in_batches_is_in_the_export_of_keys(project):
    keys = {
        (r["record_id"], r["redcap_repeat_instrument"], r["redcap_repeat_instance"]) for r in project.export_records()
    }
    records = sorted({record for record, _, _ in keys})
    batched = set()
    for start in range(0, len(records), 7):
        for row in project.export_records(records=records[start : start + 7], fields=["record_id"]):
            batched.add((row["record_id"], row["redcap_repeat_instrument"], row["redcap_repeat_instance"]))
    assert batched == keys
