"""Changing a design over the API: what each import and delete answers, and what becomes of the values."""

import json

import pytest
import redcap
import redcaplite
import requests

from sandbox.server.project import super_token_of
from sandbox.server.settings import ServerSettings
from sandbox.server.testing import serve_in_thread, write_project
from tests.sources.odm_text import event_data, form_data, project_xml, subject
from tests.sources.odm_text import field as odm_field

DIARY = [
    {"name": "id", "form": "base"},
    {"name": "team", "form": "base"},
    {"name": "likes", "form": "base", "kind": "checkbox", "choices": "1, Tea | 2, Cake"},
    {"name": "met_on", "form": "meeting", "validation": "date_ymd"},
    {"name": "text", "form": "meeting"},
]
DIARY_ROWS = """
    id,redcap_data_access_group,team,likes___1,likes___2,base_complete,met_on,text,meeting_complete
    1,east,red,1,0,2,2024-01-01,first,2
    2,west,blue,0,0,0,,,
"""
GROUPS = "data_access_group_name,unique_group_name,data_access_group_id\nEast,east,7\nWest,west,8"
PANEL = [
    {"name": "id", "form": "base"},
    {"name": "born", "form": "base"},
    {"name": "score", "form": "visit"},
]
PANEL_FILES = {
    "arms": "arm_num,name\n1,Drug A\n2,Drug B",
    "events": "event_name,arm_num,unique_event_name,event_id\nStart,1,start_arm_1,11\nLater,1,later_arm_1,12\n"
    "Start,2,start_arm_2,13",
    "mapping": "arm_num,unique_event_name,form\n1,start_arm_1,base\n1,later_arm_1,base\n1,later_arm_1,visit\n"
    "2,start_arm_2,base",
}
PANEL_ROWS = """
    id,redcap_event_name,born,base_complete,score,visit_complete
    1,start_arm_1,1980,2,,
    1,later_arm_1,1981,0,5,2
    2,start_arm_2,1990,1,,
"""
RIGHTS = "api_export,api_import,design,user_rights,data_access_groups"
USERS = f"username,data_access_group,{RIGHTS}\nowner,,1,1,1,1,1\nreader,east,1,0,1,1,1\nwriter,,1,1,0,0,0"


@pytest.fixture
def server(tmp_path):
    write_project(tmp_path, "diary", fields=DIARY, records=DIARY_ROWS, users=USERS, dags=GROUPS)
    write_project(tmp_path, "panel", fields=PANEL, records=PANEL_ROWS, users=USERS, **PANEL_FILES)
    with serve_in_thread(tmp_path) as running:
        yield running


def post(server, project, user="owner", **form: str):
    form = {"token": server.token(project, user), "format": "json"} | form
    return requests.post(server.url, data=form, timeout=30)


def put(server, project, content, rows, user="owner", **form: str):
    return post(server, project, user, content=content, data=json.dumps(rows), **form)


def rows(server, project, *columns: str):
    found = post(server, project, content="record", type="flat").json()
    return [tuple(row.get(column) for column in columns) for row in found] if columns else found


def dictionary(server, project):
    return post(server, project, content="metadata").json()


def opened(server, project):
    return redcap.Project(server.url, server.token(project, "owner"))


# The dictionary


def test_a_dictionary_is_replaced_and_every_export_follows_at_once(server):
    fields = [row for row in dictionary(server, "diary") if row["field_name"] != "text"]
    fields.append(fields[-1] | {"field_name": "mood", "form_name": "feeling", "field_label": "Mood"})
    assert put(server, "diary", "metadata", fields).text == "5"
    assert dictionary(server, "diary") == fields
    assert [row["instrument_name"] for row in post(server, "diary", content="instrument").json()] == [
        "base",
        "meeting",
        "feeling",
    ]
    names = [row["export_field_name"] for row in post(server, "diary", content="exportFieldNames").json()]
    assert names == [
        *("id", "team", "likes___1", "likes___2", "base_complete", "met_on", "meeting_complete", "mood"),
        "feeling_complete",
    ]
    assert list(rows(server, "diary")[0]) == names


def test_a_removed_field_hides_its_values_until_it_comes_back(server):
    before, whole = rows(server, "diary"), dictionary(server, "diary")
    put(server, "diary", "metadata", [row for row in whole if row["form_name"] == "base"])
    assert "text" not in rows(server, "diary")[0]
    put(server, "diary", "metadata", whole)
    assert rows(server, "diary") == before


def test_a_renamed_field_loses_its_values(server):
    fields = dictionary(server, "diary")
    fields[1]["field_name"] = "unit"
    put(server, "diary", "metadata", fields)
    assert rows(server, "diary", "id", "unit", "team") == [("1", "", None), ("2", "", None)]


def test_choices_change_under_the_values(server):
    fields = dictionary(server, "diary")
    fields[2]["select_choices_or_calculations"] = "2, Cake | 3, Beer"
    put(server, "diary", "metadata", fields)
    assert rows(server, "diary", "likes___2", "likes___3") == [("0", "0"), ("0", "0")]
    fields[2]["select_choices_or_calculations"] = "1, Coffee"
    put(server, "diary", "metadata", fields)
    assert rows(server, "diary", "likes___1") == [("1",), ("0",)]


def test_a_field_that_moves_to_another_form_keeps_its_values(server):
    fields = dictionary(server, "diary")
    fields.append(fields.pop(1) | {"form_name": "meeting"})
    put(server, "diary", "metadata", fields)
    assert rows(server, "diary", "id", "team") == [("1", "red"), ("2", "blue")]


def test_values_of_a_deleted_record_do_not_come_back_with_its_field(server):
    whole = dictionary(server, "diary")
    put(server, "diary", "metadata", whole[:-1])
    server.delete("diary", ["1"])
    server.import_rows("diary", [{"id": "1", "team": "green"}])
    put(server, "diary", "metadata", whole)
    assert rows(server, "diary", "id", "team", "text") == [("1", "green", ""), ("2", "blue", "")]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"field_type": "telepathy"}, "unknown field type 'telepathy'"),
        ({"field_name": "Met On"}, "must be lower-case"),
        ({"field_name": "team"}, "duplicated: 'team'"),
        ({"form_name": "base"}, "not together: 'base'"),
        ({"field_name": "meeting_complete"}, "reserved: 'meeting_complete'"),
        ({"field_type": "radio"}, "needs choices"),
    ],
)
def test_a_dictionary_with_a_mistake_changes_nothing(server, change, message):
    whole = dictionary(server, "diary")
    changed = [*whole[:3], *reversed(whole[3:])] if "form_name" in change else list(whole)
    changed[-1] = changed[-1] | change
    if "form_name" in change:
        changed = [whole[0], whole[3], whole[1]]
    answer = put(server, "diary", "metadata", changed)
    assert (answer.status_code, message in answer.json()["error"]) == (400, True)
    assert dictionary(server, "diary") == whole


@pytest.mark.parametrize("data", ["nonsense", "[1]", '[{"form_name": "x"}]', '[{"field_name": ["x"]}]', "[]", ""])
def test_data_that_cannot_be_read_is_refused(server, data):
    answer = post(server, "diary", content="metadata", action="import", data=data)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])


def test_counts_are_bare_numbers_in_every_format_and_data_may_be_csv_or_xml(server):
    text = post(server, "diary", content="metadata", format="csv").text
    assert post(server, "diary", content="metadata", format="csv", data=text).text == "5"
    xml = post(server, "diary", content="metadata", format="xml").text
    assert post(server, "diary", content="metadata", format="xml", data=xml).text == "5"
    assert post(server, "diary", content="metadata", format="csv").text == text
    evil = '<!DOCTYPE a [<!ENTITY b "c">]><records><item><field_name>&b;</field_name></item></records>'
    assert post(server, "diary", content="metadata", format="xml", data=evil).status_code == 400


# Rights


@pytest.mark.parametrize(
    "content", ["metadata", "arm", "event", "formEventMapping", "repeatingFormsEvents", "project_settings", "user"]
)
def test_a_token_without_import_right_changes_no_design(server, content):
    answer = put(server, "panel", content, [{}], user="reader")
    assert (answer.status_code, answer.json()["error"]) == (403, "You do not have API Import/Update privileges")
    answer = put(server, "panel", content, [{}], user="writer")
    assert (answer.status_code, answer.json()["error"][:29]) == (400, "Insufficient user privileges:")


def test_a_project_in_production_keeps_its_dictionary_arms_and_events(tmp_path):
    write_project(tmp_path, "p", fields=PANEL, records="", info={"in_production": 1}, users=USERS, **PANEL_FILES)
    with serve_in_thread(tmp_path) as server:
        for content in ("metadata", "arm", "event"):
            answer = put(server, "p", content, [{}])
            assert (answer.status_code, "Development status" in answer.json()["error"]) == (400, True)


@pytest.mark.parametrize("content", ["file", "fileRepository", "surveyLink", "userRole", "report", "nonsense"])
@pytest.mark.parametrize("action", ["export", "import", "delete"])
def test_contents_that_are_not_supported_answer_alike_whatever_is_asked(server, content, action):
    answer = post(server, "diary", content=content, action=action, data="[]")
    assert (answer.status_code, answer.json()["error"]) == (400, 'The value of the parameter "content" is not valid')


# Arms, events, designations, repeats


def test_arms_and_events_are_added_renamed_and_deleted_as_pycap_does_it(server):
    project = opened(server, "panel")
    assert project.import_arms([{"arm_num": 3, "name": "Drug C"}]) == 1
    assert len(project.export_arms()) == 2
    assert project.import_events([{"event_name": "new event", "arm_num": "3"}]) == 1
    assert project.import_arms([{"arm_num": 1, "name": "Drug Alpha"}]) == 1
    assert [arm["name"] for arm in project.export_arms()] == ["Drug Alpha", "Drug B", "Drug C"]
    event = project.export_events()[-1]
    assert (event["unique_event_name"], event["event_id"]) == ("new_event_arm_3", 14)
    assert project.delete_events(["new_event_arm_3"]) == 1
    assert project.delete_arms(["3"]) == 1
    assert len(project.export_arms()) == 2


def test_override_wipes_arms_events_designations_and_data(server):
    project = opened(server, "panel")
    events, mapping = project.export_events(), project.export_instrument_event_mappings()
    assert project.import_arms([{"arm_num": 1, "name": "A"}, {"arm_num": 2, "name": "B"}], override=1) == 2
    assert (project.export_events(), project.export_instrument_event_mappings(), project.export_arms()) == ([], [], [])
    assert (rows(server, "panel"), post(server, "panel", content="project").json()["is_longitudinal"]) == ([], 1)
    assert project.import_events(events) == 3
    assert project.import_instrument_event_mappings(mapping) == 4
    assert project.export_events() == events
    assert project.export_instrument_event_mappings() == mapping
    assert rows(server, "panel") == []


def test_deleting_an_event_deletes_its_data_for_good(server):
    events = post(server, "panel", content="event").json()
    answer = post(server, "panel", content="event", action="delete", **{"events[0]": "later_arm_1"})
    assert answer.text == "1"
    put(server, "panel", "event", events)
    mapping = [
        {"unique_event_name": "later_arm_1", "form": "visit"},
        {"unique_event_name": "start_arm_1", "form": "base"},
    ]
    put(server, "panel", "formEventMapping", mapping)
    assert rows(server, "panel", "id", "redcap_event_name") == [("1", "start_arm_1"), ("2", "start_arm_2")]


def test_deleting_an_arm_deletes_the_records_that_are_only_in_it(server):
    assert post(server, "panel", content="arm", action="delete", arms="2").text == "1"
    assert rows(server, "panel", "id") == [("1",), ("1",)]
    answer = post(server, "panel", content="arm", action="delete", arms="9")
    assert answer.status_code == 400


def test_a_renamed_event_gets_another_unique_name_and_keeps_data_and_designations(server):
    change = [{"event_name": "Follow up", "arm_num": "1", "unique_event_name": "later_arm_1"}]
    assert put(server, "panel", "event", change).text == "1"
    assert ("1", "follow_up_arm_1", "5") in rows(server, "panel", "id", "redcap_event_name", "score")
    mapping = post(server, "panel", content="formEventMapping").json()
    assert {"arm_num": 1, "unique_event_name": "follow_up_arm_1", "form": "visit"} in mapping


def test_two_labels_with_one_slug_get_a_letter(server):
    long = [{"event_name": f"A very long event name {n}", "arm_num": "1"} for n in (1, 2)]
    put(server, "panel", "event", long)
    names = [event["unique_event_name"] for event in post(server, "panel", content="event").json()]
    assert names[2:4] == ["a_very_long_event_arm_1", "a_very_long_eventb_arm_1"]


def test_designations_are_replaced_as_a_whole_and_undesignated_values_hide(server):
    project = opened(server, "panel")
    before, whole = rows(server, "panel"), project.export_instrument_event_mappings()
    one = [{"arm_num": "1", "unique_event_name": "start_arm_1", "form": "base"}]
    assert project.import_instrument_event_mappings(one) == 1
    assert project.export_instrument_event_mappings() == [
        {"arm_num": 1, "unique_event_name": "start_arm_1", "form": "base"}
    ]
    assert rows(server, "panel", "born", "score") == [("1980", ""), ("", ""), ("", "")]
    assert project.import_instrument_event_mappings(whole) == 4
    assert rows(server, "panel") == before


def test_a_form_that_begins_to_repeat_has_its_values_on_instance_1_and_gives_them_back(server):
    project = opened(server, "diary")
    before = rows(server, "diary")
    assert project.import_repeating_instruments_events([{"form_name": "meeting", "custom_form_label": "[text]"}]) == 1
    keys = ("id", "redcap_repeat_instrument", "redcap_repeat_instance", "team", "text")
    assert rows(server, "diary", *keys) == [
        ("1", "", "", "red", ""),
        ("1", "meeting", 1, "", "first"),
        ("2", "", "", "blue", ""),
    ]
    assert project.export_repeating_instruments_events() == [{"form_name": "meeting", "custom_form_label": "[text]"}]
    server.import_rows(
        "diary",
        [{"id": "1", "redcap_repeat_instrument": "meeting", "redcap_repeat_instance": "2", "text": "second"}],
    )
    put(server, "diary", "repeatingFormsEvents", [])
    assert rows(server, "diary") == before
    put(server, "diary", "repeatingFormsEvents", [{"form_name": "meeting"}])
    assert rows(server, "diary", "text")[1:3] == [("first",), ("second",)]


def test_an_event_that_repeats_as_a_whole_excludes_repeating_forms_in_it(server):
    whole = {"event_name": "later_arm_1", "form_name": "", "custom_form_label": ""}
    answer = put(server, "panel", "repeatingFormsEvents", [whole, whole | {"form_name": "visit"}])
    assert (answer.status_code, "cannot repeat" in answer.json()["error"]) == (400, True)
    answer = put(server, "panel", "repeatingFormsEvents", [whole | {"event_name": "start_arm_1", "form_name": "visit"}])
    assert "not designated" in answer.json()["error"]
    assert put(server, "panel", "repeatingFormsEvents", [whole]).text == "1"
    assert ("1", "later_arm_1", "", 1, "5") in rows(
        server, "panel", "id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance", "score"
    )


def test_a_classic_project_has_no_arms_events_or_designations_to_import(server):
    for content, what in [("arm", "arms"), ("event", "events"), ("formEventMapping", "form/event mappings")]:
        answer = put(server, "diary", content, [])
        assert answer.json()["error"] == f"You cannot import {what} for classic projects"


# Settings


def test_settings_are_changed_and_counted(server):
    given = {"project_title": "Renamed", "purpose": 1, "surveys_enabled": "1", "in_production": 1, "unknown": "x"}
    assert put(server, "diary", "project_settings", given).text == "3"
    info = post(server, "diary", content="project").json()
    assert (info["project_title"], info["purpose"], info["surveys_enabled"], info["in_production"]) == (
        *("Renamed", 1, 1),
        0,
    )
    assert put(server, "diary", "project_settings", {"surveys_enabled": "maybe"}).status_code == 400
    assert put(server, "diary", "project_settings", {"secondary_unique_field": "nope"}).status_code == 400


def test_a_longitudinal_project_made_classic_shows_its_first_event_and_comes_back_whole(server):
    before, mapping = rows(server, "panel"), post(server, "panel", content="formEventMapping").json()
    put(server, "panel", "project_settings", {"is_longitudinal": 0})
    assert not opened(server, "panel").is_longitudinal
    assert rows(server, "panel", "id", "redcap_event_name", "born") == [("1", None, "1980")]
    put(server, "panel", "project_settings", {"is_longitudinal": 1})
    assert rows(server, "panel") == before
    assert post(server, "panel", content="formEventMapping").json() == mapping


def test_a_classic_project_made_longitudinal_has_all_it_had_in_one_event(server):
    put(server, "diary", "project_settings", {"is_longitudinal": 1})
    assert opened(server, "diary").is_longitudinal
    assert rows(server, "diary", "id", "redcap_event_name", "text") == [
        ("1", "event_1_arm_1", "first"),
        ("2", "event_1_arm_1", ""),
    ]


# People


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
    assert post(server, "diary", "reader", content="dag", action="switch", dag="west").status_code == 400
    assert post(server, "diary", "reader", content="dag", action="switch", dag="east").text == "1"


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


# Exports are imports


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


# Creating projects


def created(server, rows, token=None, **form: str):
    form = {"token": token or super_token_of(ServerSettings()), "content": "project", "format": "json"} | form
    return requests.post(server.url, data=form | {"data": json.dumps(rows)}, timeout=30)


def test_a_super_token_creates_an_empty_classic_project_that_is_usable_at_once(server):
    answer = created(server, [{"project_title": "My pairs", "purpose": 0}])
    assert (answer.status_code, len(answer.text)) == (200, 32)
    project = redcap.Project(server.url, answer.text)
    assert (project.field_names, project.is_longitudinal) == (["record_id"], False)
    assert project.export_project_info()["project_title"] == "My pairs"
    assert project.export_records() == []
    assert project.import_metadata([*project.export_metadata(), odm_field("goal", "my_first_instrument")]) == 2
    assert project.import_records([{"record_id": "1", "goal": "x"}]) == {"count": 1}
    assert created(server, {"project_title": "My pairs", "purpose": "0"}).text != answer.text


def test_a_longitudinal_project_begins_with_one_event_that_has_every_form(server):
    token = created(server, [{"project_title": "T", "purpose": "0", "is_longitudinal": "1"}]).text
    mapping = redcap.Project(server.url, token).export_instrument_event_mappings()
    assert mapping == [{"arm_num": 1, "unique_event_name": "event_1_arm_1", "form": "my_first_instrument"}]


def test_a_project_created_from_its_xml_has_the_design_and_the_records_of_the_xml(server):
    fields = [
        odm_field("id", "base"),
        odm_field("likes", "visit", "checkbox", select_choices_or_calculations="1, Tea | -2, None"),
        odm_field("score", "visit", text_validation_type_or_show_slider_number="integer", text_validation_min="0"),
    ]
    visit = form_data("visit", score="4", likes___1="1", likes____2="0")
    odm = project_xml(
        fields,
        events=[("Start", "1", "A"), ("Later", "1", "A")],
        mapping=[("start_arm_1", "base"), ("later_arm_1", "visit")],
        settings='<redcap:RepeatingEvent redcap:UniqueEventName="later_arm_1"/>',
        clinical=subject("9", event_data("start_arm_1", form_data("base", id="9")), event_data("later_arm_1", visit)),
    )
    token = created(server, [{"project_title": "From XML", "purpose": "0"}], odm=odm).text
    project = redcap.Project(server.url, token)
    assert project.export_metadata() == fields
    assert project.export_project_info()["project_title"] == "From XML"
    assert project.export_repeating_instruments_events() == [
        {"event_name": "later_arm_1", "form_name": "", "custom_form_label": ""}
    ]
    assert project.export_records(fields=["id", "score"])[1] == {
        "id": "9",
        "redcap_event_name": "later_arm_1",
        "redcap_repeat_instrument": "",
        "redcap_repeat_instance": 1,
        "score": "4",
    }


def test_a_project_is_created_by_a_super_token_only_and_it_does_nothing_else(server):
    good = [{"project_title": "T", "purpose": "0"}]
    assert created(server, good, token=server.token("diary")).status_code == 403
    assert created(server, good, token="A" * 64).status_code == 403
    assert created(server, good, content="record").status_code == 403
    assert created(server, [{"project_title": "T"}]).status_code == 400
    assert created(server, [{"project_title": " ", "purpose": "0"}]).status_code == 400
    answer = created(server, good, odm="<!DOCTYPE x><ODM/>")
    assert (answer.status_code, "document type" in answer.json()["error"]) == (400, True)
    assert list(server.sandbox.school.projects) == ["diary", "panel"]


def test_the_super_token_may_be_set(tmp_path):
    write_project(tmp_path, "p", fields=PANEL, records="")
    with serve_in_thread(tmp_path, settings=ServerSettings(super_token="AB" * 32)) as server:
        assert created(server, [{"project_title": "T", "purpose": "0"}]).status_code == 403
        assert len(created(server, [{"project_title": "T", "purpose": "0"}], token="ab" * 32).text) == 32
