"""redcaplite, unmodified, against the sandbox: its class and its command line.

It asks for CSV unless told otherwise, always wants errors as JSON, and goes by the HTTP status.
"""

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from redcaplite import RedcapClient
from redcaplite.http.error import APIException

from tests.sources.sandbox_projects import write_study

TEXT = {"pd_read_csv_kwargs": {"dtype": str, "keep_default_na": False}}


@pytest.fixture(scope="module")
def school(school):
    write_study(school)
    return school


def client_of(server, name):
    return RedcapClient(server.url, server.token(name))


@pytest.mark.parametrize(
    ("name", "rows"), [("classic", 3), ("panel", 3), ("diary", 6), ("visits", 4), ("mixed", 7), ("empty", 0)]
)
def test_it_reads_the_records_of_every_layout(server, name, rows):
    client = client_of(server, name)
    assert len(client.export_records(**TEXT)) == rows
    assert len(client.export_records(format="json")) == rows


def test_it_narrows_and_labels_records(server):
    client = client_of(server, "mixed")
    frame = client.export_records(
        records=["1"],
        fields=["id", "tags"],
        events=["later_arm_1"],
        rawOrLabel="label",
        exportCheckboxLabel=True,
        exportSurveyFields=True,
        exportDataAccessGroups=True,
        exportBlankForGrayFormStatus=True,
        filterLogic="[score] = 7",
        **TEXT,
    )
    assert list(frame["tags___a"]) == ["A"]
    assert list(frame["redcap_data_access_group"]) == ["East side"]
    far = client.export_records(dateRangeBegin=datetime(2099, 1, 1))
    assert len(far) == 0
    tabbed = client.export_records(csvDelimiter="tab", pd_read_csv_kwargs={"sep": "\t", "dtype": str})
    assert "born" in tabbed.columns


def test_it_reads_the_structure_and_the_people(server):
    client = client_of(server, "mixed")
    assert [arm["arm_num"] for arm in client.get_arms()] == [1, 2]
    assert [event["unique_event_name"] for event in client.get_events(arms=[2])] == ["start_arm_2"]
    assert len(client.get_form_event_mappings()) == 6
    assert list(client.get_metadata(fields=["tags"])["field_type"]) == ["checkbox"]
    assert [row["export_field_name"] for row in client.get_field_names(field="tags")] == ["tags___a", "tags___b"]
    assert len(client.get_instruments()) == 4
    assert len(client.get_repeating_forms_events()) == 3
    assert client.get_project()["is_longitudinal"] == 1
    assert client.get_version() == "15.5.0"
    people = client_of(server, "classic")
    assert len(people.get_users()) == 5
    assert len(people.get_dags()) == 2
    assert len(people.get_user_dag_mappings()) == 5
    assert len(people.get_logs(logtype="record_delete")) == 1


def test_it_imports_renames_and_deletes_records(server):
    client = client_of(server, "study")
    rows = [
        {"id": "50", "redcap_event_name": "start_arm_1", "born": "2001-02-03"},
        {"id": "51", "redcap_event_name": "start_arm_1", "born": "2002-02-03"},
    ]
    assert client.import_records(rows, format="json") == ["50", "51"]
    frame = client.export_records(records=["50", "51"], **TEXT)
    assert client.import_records(frame, returnContent="ids") == ["50", "51"]
    assert int(client.generate_next_record_name()) == 52
    assert client.rename_record("51", "52") == 1
    assert list(client.export_records(records=["51", "52"], **TEXT)["id"]) == ["52"]
    assert client.delete_records(["50", "52"]) == 2


def test_it_is_told_by_status_and_message_what_is_wrong(server):
    client = client_of(server, "study")
    with pytest.raises(
        APIException, match=r"Bad Request: The following values in the parameter .fields. are not valid"
    ):
        client.export_records(fields=["nope"])
    with pytest.raises(APIException, match=r"Bad Request: .*could not be validated"):
        client.import_records([{"id": "1", "redcap_event_name": "start_arm_1", "born": "soon"}])
    with pytest.raises(APIException, match="Forbidden"):
        client_of(server, "classic").import_records([{"id": "1", "name": "X"}])
    with pytest.raises(APIException, match="Forbidden"):
        RedcapClient(server.url, "0" * 32).get_version()


def test_a_content_that_is_not_served_is_a_bad_request(server):
    client = client_of(server, "study")
    for call in (client.get_user_roles, client.list_file_repository, lambda: client.get_report(1)):
        with pytest.raises(APIException, match=r"Bad Request: The value of the parameter .content. is not valid"):
            call()


def test_its_command_line_lists_the_fields_of_a_project(server, tmp_path, monkeypatch):
    folder = tmp_path / "redcaplite"
    folder.mkdir()
    (folder / "profiles.yml").write_text(f"school:\n  url: {server.url}\n")
    program = (
        "import sys; from redcaplite.auth import TokenStore; from redcaplite.cli.main import main; "
        f"TokenStore.get_token = lambda *_: '{server.token('mixed')}'; sys.exit(main())"
    )
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", program, "metadata", "school", "list"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(tmp_path),
    )
    assert done.returncode == 0, done.stderr
    assert "tags" in done.stdout
