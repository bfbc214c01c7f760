"""Changing users, their rights and groups over the API, and who then sees which records."""

import pytest
import requests

from tests.sources.design_projects import opened, post, put, served_designs


@pytest.fixture
def server(tmp_path):
    with served_designs(tmp_path) as running:
        yield running


def test_a_new_user_has_no_right_and_a_token_of_his_own_until_he_is_deleted(server):
    project = opened(server, "diary")
    assert project.import_users([{"username": "new"}], return_format_type="csv") == "1"
    assert post(server, "diary", "new", content="version").status_code == 403
    project.import_users([{"username": "new", "api_export": 1, "forms_export": {"base": 1, "meeting": 0}}])
    found = next(user for user in project.export_users() if user["username"] == "new")
    assert (found["api_export"], found["forms"], found["forms_export"]) == (
        1,
        {"base": 0, "meeting": 0},
        {"base": 1, "meeting": 0},
    )
    assert list(post(server, "diary", "new", content="record").json()[0]) == [
        *("id", "team", "likes___1", "likes___2", "base_complete"),
    ]
    token = server.token("diary", "new")
    assert project.delete_users(["new"]) == 1
    gone = requests.post(server.url, data={"token": token, "content": "version", "format": "json"}, timeout=30)
    assert gone.status_code == 403


def test_form_rights_may_come_as_csv_and_as_nested_xml(server):
    text = 'username,forms_export\nreader,"base:2,meeting:0"\n'
    assert post(server, "diary", content="user", format="csv", data=text).text == "1"
    assert server.sandbox.school.projects["diary"].users[1]["forms_export"] == "base:2,meeting:0"
    xml = "<users><item><username>reader</username><forms_export><base>1</base></forms_export></item></users>"
    assert post(server, "diary", content="user", format="xml", data=xml).text == "1"
    assert server.sandbox.school.projects["diary"].users[1]["forms_export"] == "base:1"
    answer = put(server, "diary", "user", [{"username": "reader", "forms": {"nope": 1}}])
    assert answer.status_code == 400


def test_groups_are_added_renamed_and_deleted_and_records_follow(server):
    project = opened(server, "diary")
    assert project.import_dags([{"data_access_group_name": "New DAG", "unique_group_name": ""}]) == 1
    assert project.export_dags()[-1] == {
        "data_access_group_name": "New DAG",
        "unique_group_name": "new_dag",
        "data_access_group_id": 9,
    }
    project.import_dags([{"data_access_group_name": "Far east", "unique_group_name": "east"}])
    found = project.export_records(fields=["id"], export_data_access_groups=True)
    assert [row["redcap_data_access_group"] for row in found] == ["far_east", "west"]
    assert project.delete_dags(["new_dag", "far_east"]) == 2
    found = project.export_records(fields=["id"], export_data_access_groups=True)
    assert [row["redcap_data_access_group"] for row in found] == ["", "west"]


def test_a_user_put_into_a_group_sees_its_records_only(server):
    project = opened(server, "diary")
    assert project.import_user_dag_assignment([{"username": "writer", "redcap_data_access_group": "west"}]) == 1
    assert [row["id"] for row in post(server, "diary", "writer", content="record").json()] == ["2"]
    project.import_user_dag_assignment([{"username": "writer", "redcap_data_access_group": ""}])
    assert len(post(server, "diary", "writer", content="record").json()) == 2


def test_whoever_may_import_switches_to_a_group_he_is_assigned_to(server):
    assert post(server, "diary", "reader", content="dag", action="switch", dag="east").status_code == 403
    opened(server, "diary").import_users([{"username": "reader", "api_import": 1}])
    assert post(server, "diary", "reader", content="dag", action="switch", dag="west").status_code == 400
    assert post(server, "diary", "reader", content="dag", action="switch", dag="east").text == "1"
