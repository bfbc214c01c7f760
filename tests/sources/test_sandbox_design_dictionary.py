"""Changing a dictionary over the API: what each import answers, and what becomes of the values."""

import pytest

from sandbox.server.testing import serve_in_thread, write_project
from tests.sources.design_projects import PANEL, PANEL_FILES, USERS, dictionary, post, put, rows, served_designs


@pytest.fixture
def server(tmp_path):
    with served_designs(tmp_path) as running:
        yield running


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
