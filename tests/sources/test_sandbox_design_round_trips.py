"""A design goes out as it came in, by every client; and what its changes leave in the log."""

import json

import pytest
import redcaplite
import requests

from sandbox.server.testing import serve_in_thread, write_project
from tests.sources.design_projects import (
    DIARY,
    DIARY_ROWS,
    GROUPS,
    PANEL,
    PANEL_FILES,
    USERS,
    created,
    post,
    served_designs,
)
from tests.sources.odm_text import field as odm_field


@pytest.fixture
def server(tmp_path):
    with served_designs(tmp_path) as running:
        yield running


def test_every_change_of_design_is_one_line_of_the_log_and_changes_no_record_for_a_date_range(tmp_path):
    write_project(tmp_path, "p", fields=DIARY, records=DIARY_ROWS, dags=GROUPS)
    with serve_in_thread(tmp_path) as server:
        token = {"token": server.token("p"), "format": "json"}
        fields = requests.post(server.url, data=token | {"content": "metadata"}, timeout=30).json()
        data = json.dumps(fields[:-1])
        assert requests.post(server.url, data=token | {"content": "metadata", "data": data}, timeout=30).text == "4"
        log = requests.post(server.url, data=token | {"content": "log"}, timeout=30).json()
        assert [(row["action"], row["record"]) for row in log] == [("Manage/Design ", "")]
        window = {"content": "record", "dateRangeBegin": "2020-01-01 00:00:00"}
        assert requests.post(server.url, data=token | window, timeout=30).json() == []


CONTENTS = ["metadata", "event", "arm", "formEventMapping", "repeatingFormsEvents", "user", "dag", "userDagMapping"]


@pytest.mark.parametrize("as_format", ["csv", "json", "xml"])
@pytest.mark.parametrize("content", CONTENTS)
def test_what_was_exported_may_be_imported_and_changes_nothing(tmp_path, content, as_format):
    files = PANEL_FILES | {"repeating": "event_name,form_name,custom_form_label\nlater_arm_1,visit,[score]"}
    write_project(tmp_path, "p", fields=PANEL, records="", users=USERS, dags=GROUPS, **files)
    with serve_in_thread(tmp_path) as server:
        before = post(server, "p", content=content, format=as_format).text
        answer = post(server, "p", content=content, format=as_format, action="import", data=before)
        assert answer.text == str(len(post(server, "p", content=content).json()))
        assert post(server, "p", content=content, format=as_format).text == before


def test_redcaplite_builds_a_design_from_nothing(server):
    token = created(server, [{"project_title": "Built", "purpose": 0, "is_longitudinal": 1}]).text
    client = redcaplite.RedcapClient(server.url, token)
    fields = [odm_field("id", "base"), odm_field("score", "visit")]
    assert client.import_metadata(fields, format="json") == 2
    assert client.import_arms([{"arm_num": 2, "name": "Second"}]) == 1
    assert client.import_events([{"event_name": "Visit", "arm_num": 2}]) == 1
    mapping = [{"arm_num": 2, "unique_event_name": "visit_arm_2", "form": "visit"}]
    assert client.import_form_event_mappings(mapping) == 1
    repeats = [{"event_name": "visit_arm_2", "form_name": "visit", "custom_form_label": ""}]
    assert client.import_repeating_forms_events(repeats) == 1
    assert client.import_project_settings([{"project_notes": "by redcaplite"}]) == 1
    assert client.import_dags([{"data_access_group_name": "East", "unique_group_name": ""}]) == 1
    assert client.import_users([{"username": "ada", "data_access_group": "east"}]) == 1
    assert client.get_project()["has_repeating_instruments_or_events"] == 1
    assert client.delete_events(["event_1_arm_1"]) == 1
    assert client.delete_users(["ada"]) == 1
    assert client.delete_dags(["east"]) == 1
    assert client.delete_arms(["1"]) == 1
    assert [arm["arm_num"] for arm in client.get_arms()] == [2]
