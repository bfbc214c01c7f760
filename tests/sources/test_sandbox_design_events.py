"""Changing arms, events, designations, repeats and settings over the API, and what becomes of the values."""

import pytest

from tests.sources.design_projects import opened, post, put, rows, served_designs


@pytest.fixture
def server(tmp_path):
    with served_designs(tmp_path) as running:
        yield running


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
