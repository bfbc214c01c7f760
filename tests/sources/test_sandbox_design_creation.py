"""Creating projects with a super token: empty, longitudinal, and from a project XML."""

import pytest
import redcap

from sandbox.server.settings import ServerSettings
from sandbox.server.testing import serve_in_thread, write_project
from tests.sources.design_projects import PANEL, created, served_designs
from tests.sources.odm_text import event_data, form_data, project_xml, subject
from tests.sources.odm_text import field as odm_field


@pytest.fixture
def server(tmp_path):
    with served_designs(tmp_path) as running:
        yield running


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
