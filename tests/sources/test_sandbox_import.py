"""What an import saves and answers, over HTTP; messages and shapes are those of the API reference."""

import threading
from datetime import datetime

import pytest
import redcap

from sandbox.server.asked import form_of
from sandbox.server.settings import ServerSettings
from sandbox.server.testing import serve_in_thread, write_project
from tests.sources.sandbox_writing import as_written, exported, imported, refusal, sent

NOON = datetime.fromisoformat("2024-05-06 12:00:00")


@pytest.fixture
def server(writable):
    return as_written(writable)


def test_count_is_of_records_not_of_rows(server):
    rows = [{"id": "3", "redcap_event_name": event} for event in ("start_arm_1", "later_arm_1")]
    assert imported(server, "panel", rows).text == '{"count":1}'


@pytest.mark.parametrize(
    ("form", "answer"),
    [
        ({"returnFormat": "csv"}, "2"),
        ({"returnFormat": "xml"}, '<?xml version="1.0" encoding="UTF-8" ?><count>2</count>'),
        ({"returnContent": "ids"}, '["8","9"]'),
        ({"returnContent": "ids", "returnFormat": "csv"}, "id\n8\n9\n"),
        ({"returnContent": "auto_ids"}, '["8,8","9,9"]'),
        ({"returnContent": "nothing"}, ""),
        ({"backgroundProcess": "true"}, '{"success":true}'),
    ],
)
def test_each_return_content_is_answered_in_the_return_format(server, form, answer):
    assert imported(server, "diary", [{"id": "8"}, {"id": "9"}], **form).text == answer
    assert {row[0] for row in exported(server, "diary", fields="id")} == {"1", "2", "3", "8", "9"}


def test_an_object_in_place_of_an_array_imports_nothing(server):
    found = imported(server, "diary", '{"id":"9"}')
    assert (found.status_code, found.text) == (200, '{"count":0}')
    assert ["9", "", "", "", ""] not in exported(server, "diary")


def test_data_without_an_action_is_an_import(server):
    assert imported(server, "diary", [{"id": "9"}]).json() == {"count": 1}
    assert imported(server, "diary", [{"id": "9"}], action="import").json() == {"count": 1}


@pytest.mark.parametrize(
    ("as_format", "data", "form"),
    [
        ("json", '[{"id":9,"team":"a b","redcap_repeat_instance":""}]', {}),
        ("csv", 'id,team\n9,"a b"\n', {}),
        ("csv", "\ufeffid;team\r\n9;a b\r\n", {"csvDelimiter": ";"}),
        ("csv", "id\tteam\n9\ta b", {"csvDelimiter": "tab"}),
        ("xml", "<records><item><id>9</id><team><![CDATA[a b]]></team></item></records>", {}),
        ("json", '[{"record":"9","field_name":"team","value":"a b"}]', {"type": "eav"}),
        ("csv", "record,field_name,value\n9,team,a b\n9,id,9\n", {"type": "eav"}),
        (
            "xml",
            "<r><item><record>9</record><field_name>team</field_name><value>a b</value></item></r>",
            {"type": "eav"},
        ),
    ],
)
def test_all_formats_and_both_types_are_read(server, as_format, data, form):
    found = imported(server, "diary", data, format=as_format, returnFormat="json", **form)
    assert found.json() == {"count": 1}
    assert exported(server, "diary", records="9")[0][:5] == ["9", "", "", '"a b"', "0"]


def test_blanks_are_ignored_unless_they_overwrite(server):
    row = {"id": "10", "name": "", "rank": "2", "likes___1": "", "weight": ""}
    shown = {"records": "10", "fields": "name,rank,likes,weight"}
    imported(server, "classic", [row])
    kept = sent(server, "classic", **shown).json()[0]
    assert (kept["rank"], kept["likes___1"], kept["weight"]) == ("2", "1", "70.50")
    imported(server, "classic", [row], overwriteBehavior="overwrite")
    blanked = sent(server, "classic", **shown).json()[0]
    assert (blanked["name"], blanked["rank"], blanked["likes___1"], blanked["weight"]) == ("", "2", "0", "")
    assert blanked["likes___x"] == "1", "a column that was not sent is left alone"


def test_calculated_and_file_fields_and_survey_columns_are_passed_over(server):
    row = {"id": "2", "bmi": "1", "scan": "no.pdf", "person_timestamp": "x", "redcap_survey_identifier": "me"}
    assert imported(server, "classic", [row]).json() == {"count": 1}
    assert sent(server, "classic", records="2", fields="bmi,scan,name").json()[0] == {
        "name": "Ana Łuk/x",
        "scan": "",
        "bmi": "",
    }


def test_checkboxes_come_expanded_or_as_codes_one_per_line(server):
    imported(server, "classic", [{"id": "2", "likes____2": "1", "likes___x": "0"}])
    lines = [{"record": "2", "field_name": "likes", "value": code} for code in ("X", "1")]
    imported(server, "classic", lines, type="eav")
    found = sent(server, "classic", records="2", fields="likes").json()
    assert found == [{"likes___1": "1", "likes____2": "1", "likes___x": "1"}]
    assert "valid category" in refusal(server, "classic", [lines[0] | {"value": "9"}], type="eav")
    assert "valid category" in refusal(server, "classic", [{"id": "2", "likes___1": "Checked"}])


def test_new_takes_the_instance_after_the_highest(server):
    rows = [{"id": "1", "redcap_repeat_instrument": "meeting", "redcap_repeat_instance": "new", "how___1": "1"}] * 2
    assert imported(server, "diary", rows).json() == {"count": 1}
    found = exported(server, "diary", records="1", fields="id,how")
    assert [row[2] for row in found if row[1] == "meeting"] == ["1", "3", "4", "5"], "gaps stay"


def test_a_row_with_only_its_keys_makes_a_base_row_but_no_instance(server):
    imported(server, "panel", [{"id": "2", "redcap_event_name": "later_arm_1"}])
    imported(server, "diary", [{"id": "5", "redcap_repeat_instrument": "meeting", "redcap_repeat_instance": "1"}])
    assert ["2", "later_arm_1", "", "", "", "0", "0", "0"] in exported(server, "panel")
    assert not exported(server, "diary", records="5")


def test_an_instance_alone_has_no_base_row_and_a_form_saved_without_status_is_incomplete(server):
    imported(server, "diary", [{"id": "5", "redcap_repeat_instrument": "report", "text": "x"}])
    found = exported(server, "diary", records="5", exportBlankForGrayFormStatus="true")
    assert found == [["5", "report", "1", "", "", "", "", "", "", "x", "0"]]


def test_new_records_take_their_place_in_export_order_and_keep_their_spelling(server):
    imported(server, "diary", [{"id": name, "team": "t"} for name in ("002", "1a", "11", "10")])
    found = dict.fromkeys(row[0] for row in exported(server, "diary", fields="id"))
    assert list(found) == ["1", "002", "2", "3", "10", "11", "1a"]


def test_records_are_numbered_after_the_highest_on_request(server):
    rows = [{"id": "first", "team": "a"}, {"id": "second", "team": "b"}, {"id": "first", "team": "c"}]
    found = imported(server, "diary", rows, forceAutoNumber="true", returnContent="auto_ids")
    assert found.json() == ["4,first", "5,second"]
    assert imported(server, "diary", rows[:1], forceAutoNumber="False", returnContent="ids").json() == ["first"]
    assert sent(server, "diary", content="generateNextRecordName").text == "6"


def test_names_of_a_confined_user_begin_with_the_groups_number(server):
    rows = [{"id": "any", "name": "Bo"}]
    assert sent(server, "classic", "eastern", content="generateNextRecordName").text == "7-1"
    found = imported(server, "classic", rows, "eastern", forceAutoNumber="1", returnContent="ids")
    assert found.json() == ["7-1"]
    assert sent(server, "classic", "eastern", content="generateNextRecordName").text == "7-2"
    assert {row[0] for row in exported(server, "classic", "eastern", fields="id")} == {"10", "7-1"}


def test_an_empty_project_begins_with_one(server):
    assert sent(server, "typed", content="generateNextRecordName").text == "1"


def test_a_record_is_assigned_to_a_group_by_its_unique_name(server):
    row = {"id": "2", "redcap_data_access_group": "east"}
    imported(server, "classic", [row, {"id": "10", "redcap_data_access_group": ""}])
    found = exported(server, "classic", fields="id", exportDataAccessGroups="true")
    assert sorted(found) == [["001", ""], ["10", "east"], ["2", "east"]]
    blanked = [{"id": "10", "redcap_data_access_group": ""}]
    imported(server, "classic", blanked, overwriteBehavior="overwrite")
    assert ["10", ""] in exported(server, "classic", fields="id", exportDataAccessGroups="true")
    assert "Data Access Group" in refusal(server, "classic", [row | {"redcap_data_access_group": "East side"}])


def test_calculated_fields_follow_what_they_are_calculated_from(server):
    report = {"id": "1", "redcap_repeat_instrument": "report", "redcap_repeat_instance": "2", "held": "2024-01-02"}
    words = {"id": "1", "redcap_repeat_instrument": "words", "redcap_repeat_instance": "2", "goal": "a goal"}
    shown = {"fields": "filled,double,odd", "filterLogic": "[held]<>''"}
    imported(server, "hidden", [report])
    assert sent(server, "hidden", **shown).json() == [{"filled": "0", "double": "0", "odd": ""}]
    imported(server, "hidden", [words])
    assert sent(server, "hidden", **shown).json() == [{"filled": "1", "double": "2", "odd": ""}]
    imported(server, "hidden", [words | {"goal": ""}], overwriteBehavior="overwrite")
    assert sent(server, "hidden", **shown).json() == [{"filled": "0", "double": "0", "odd": ""}]


def test_a_running_export_keeps_the_rows_it_began_with(server):
    pairs = {"token": server.token("diary"), "content": "record", "format": "csv"}
    running, _ = server.sandbox.reply(form_of(list(pairs.items())), now=NOON)
    before = exported(server, "diary")
    server.clear("diary")
    assert exported(server, "diary") == []
    assert [line.split(",") for line in "".join(running.chunks).splitlines()[1:]] == before


@pytest.mark.parametrize("project", ["diary", "panel"])
def test_what_was_exported_can_be_imported_into_the_cleared_project(server, project):
    before = sent(server, project).text
    server.clear(project)
    assert imported(server, project, before).status_code == 200
    assert sent(server, project).text == before


def test_a_reader_sees_an_import_whole_or_not_at_all(server):
    def write():
        for n in range(100):
            server.import_rows("diary", [{"id": record, "team": str(n)} for record in ("1", "2", "3")])

    server.import_rows("diary", [{"id": record, "team": "before"} for record in ("1", "2", "3")])
    writer = threading.Thread(target=write)
    writer.start()
    seen = [{row["team"] for row in sent(server, "diary", fields="team").json() if row["team"]} for _ in range(20)]
    writer.join()
    assert all(len(teams) == 1 for teams in seen)


def test_imports_at_the_same_time_lose_nothing(server):
    def write(first):
        for n in range(first, first + 20):
            server.import_rows("diary", [{"id": str(n), "team": "t"}])

    writers = [threading.Thread(target=write, args=(first,)) for first in (100, 200, 300, 400)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(exported(server, "diary", fields="id", filterLogic="[team]='t'")) == 80


def test_pycap_imports_what_it_exported(server):
    project = redcap.Project(server.url, server.token("visits"))
    rows = project.export_records()
    assert project.import_records(rows, return_content="ids") == ["1"]
    assert project.export_records() == rows
    assert project.import_records(project.export_records(format_type="csv"), import_format="csv") == {"count": 1}
    frame = project.export_records(format_type="df", df_kwargs={"dtype": str})
    assert project.import_records(frame.reset_index(), import_format="df", overwrite="overwrite") == {"count": 1}
    assert project.export_records() == rows
    assert project.import_records({"id": "1"}) == {"count": 0}
    with pytest.raises(redcap.RedcapError, match="real data fields: nonsense"):
        project.import_records([{"id": "1", "nonsense": "1"}])
    assert project.generate_next_record_name() == "2"


def test_wrong_data_may_have_a_status_of_its_own_and_a_missing_right_keeps_its_own(tmp_path):
    users = "username,api_export,api_import\nreader,1,0\nwriter,1,1"
    number = {"name": "n", "form": "a", "validation": "integer"}
    write_project(tmp_path, "one", fields=[{"name": "id", "form": "a"}, number], records="id", users=users)
    with serve_in_thread(tmp_path, settings=ServerSettings(import_error_status=406)) as server:
        for data in ("[", [{"id": "1", "nope": "1"}], [{"id": "1", "n": "many"}]):
            assert imported(server, "one", data, "writer").status_code == 406
        assert imported(server, "one", [], "writer", returnContent="nope").status_code == 400
        assert imported(server, "one", [], "reader").status_code == 403


def test_statuses_are_left_alone_where_the_server_does_not_set_them(tmp_path):
    write_project(tmp_path, "one", fields=[{"name": "id", "form": "a"}, {"name": "x", "form": "a"}], records="id")
    with serve_in_thread(tmp_path, settings=ServerSettings(import_saves_status=False)) as server:
        imported(server, "one", [{"id": "1", "x": "1"}])
        assert exported(server, "one", exportBlankForGrayFormStatus="1") == [["1", "1", ""]]
