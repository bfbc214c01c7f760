"""What deleting, renaming and clearing leave behind, over HTTP."""

import pytest
import redcap

from sandbox.server.writes.deleting import Part
from tests.sources.sandbox_writing import as_written, exported, imported, log_lines, sent


@pytest.fixture
def server(writable):
    return as_written(writable)


def deleted(server, project, *records: str, by=None, **form: str):
    pairs = {f"records[{n}]": record for n, record in enumerate(records)}
    return sent(server, project, by, action="delete", **pairs, **form)


def renamed(server, project, old, new, by=None, **form: str):
    return sent(server, project, by, action="rename", record=old, new_record_name=new, **form)


@pytest.mark.parametrize("return_format", ["json", "csv", "xml"])
def test_the_answer_is_a_bare_number_in_every_format(server, return_format):
    assert deleted(server, "diary", "1", "3", returnFormat=return_format).text == "2"
    assert {row[0] for row in exported(server, "diary", fields="id")} == {"2"}


def test_an_unknown_record_is_refused_and_nothing_is_deleted(server):
    found = deleted(server, "diary", "1", "98", "99")
    assert found.status_code == 400
    assert found.json()["error"] == (
        "One or more of the records provided cannot be deleted because they do not exist in the project. "
        "The following records do not exist: 98, 99"
    )
    assert exported(server, "diary", records="1", fields="id")


def test_deleting_needs_the_right_and_at_least_one_record(server):
    found = deleted(server, "classic", "10", by="reader")
    assert (found.status_code, found.json()["error"]) == (403, "You do not have Delete Record privileges")
    assert deleted(server, "classic", by="office").status_code == 400


def test_a_confined_user_deletes_only_what_he_sees(server):
    assert deleted(server, "classic", "2", by="eastern").status_code == 400
    assert deleted(server, "classic", "10", by="eastern").text == "1"


def test_an_arm_is_deleted_alone(server):
    imported(server, "panel", [{"id": "1", "redcap_event_name": "start_arm_2", "born": "1970-01-01"}])
    assert deleted(server, "panel", "1", arm="1").text == "1"
    assert [row[:2] for row in exported(server, "panel", fields="id")] == [["1", "start_arm_2"], ["2", "start_arm_2"]]
    assert deleted(server, "panel", "1", arm="1").status_code == 400, "it is not in that arm any more"
    assert deleted(server, "panel", "1", arm="9").status_code == 400


def test_an_instrument_of_a_longitudinal_project_needs_its_event(server):
    assert deleted(server, "panel", "1", instrument="visit").status_code == 400
    assert deleted(server, "panel", "1", instrument="visit", event="later_arm_1").text == "1"
    assert [row[1] for row in exported(server, "panel", records="1", fields="id")] == ["start_arm_1"]


def test_the_last_data_of_an_event_takes_the_event_and_the_last_event_the_record(server):
    assert deleted(server, "panel", "1", event="later_arm_1").text == "1"
    assert deleted(server, "panel", "1", event="start_arm_1").text == "1"
    assert not exported(server, "panel", records="1", fields="id")
    assert deleted(server, "panel", "1").status_code == 400


def test_an_instrument_leaves_the_other_forms_of_its_row(server):
    assert deleted(server, "classic", "10", by="office", instrument="health").text == "1"
    found = sent(server, "classic", "office", records="10", exportBlankForGrayFormStatus="1").json()[0]
    assert (found["rank"], found["weight"], found["health_complete"]) == ("1", "", "")


def test_of_a_repeating_form_only_the_first_instance_goes_unless_another_is_named(server):
    meetings = {"records": "1", "fields": "id", "filterLogic": "[met_on]<>''"}
    deleted(server, "diary", "1", instrument="meeting")
    assert [row[2] for row in exported(server, "diary", **meetings)] == ["3"]
    deleted(server, "diary", "1", instrument="meeting", repeat_instance="3")
    assert exported(server, "diary", **meetings) == []
    assert [row[1] for row in exported(server, "diary", records="1", fields="id")] == ["", "report"]


def test_of_a_repeating_event_only_the_named_instance_goes(server):
    deleted(server, "visits", "1", event="later_arm_1", repeat_instance="2")
    assert [row[1:4] for row in exported(server, "visits", fields="id")] == [
        ["start_arm_1", "", ""],
        ["later_arm_1", "", "1"],
        ["home_arm_1", "visit", "2"],
    ]


@pytest.mark.parametrize("wrong", [{"instrument": "none"}, {"event": "none_arm_1"}, {"repeat_instance": "one"}])
def test_unknown_parts_are_refused(server, wrong):
    assert deleted(server, "visits", "1", **wrong).status_code == 400


def test_calculated_fields_follow_a_deleted_form(server):
    for form, cells in (("words", {"goal": "a goal"}), ("report", {"held": "2024-01-02"})):
        row = {"id": "1", "redcap_repeat_instrument": form, "redcap_repeat_instance": "1"}
        server.import_rows("hidden", [row | cells])
    shown = {"fields": "filled", "filterLogic": "[held]<>''"}
    assert sent(server, "hidden", **shown).json() == [{"filled": "1"}]
    deleted(server, "hidden", "1", instrument="words")
    assert sent(server, "hidden", **shown).json() == [{"filled": "0"}]


def test_a_record_made_anew_has_nothing_of_the_deleted_one(server):
    deleted(server, "classic", "10", by="office")
    imported(server, "classic", [{"id": "10", "rank": "2"}], "office")
    found = sent(server, "classic", "office", records="10", exportDataAccessGroups="1").json()[0]
    assert (found["name"], found["rank"], found["redcap_data_access_group"]) == ("", "2", "")


def test_a_rename_moves_all_rows_and_the_group(server):
    assert renamed(server, "diary", "1", "77").text == "1"
    names = [row[0] for row in exported(server, "diary", fields="id")]
    assert names == ["2", "3", "77", "77", "77", "77"]
    assert renamed(server, "classic", "10", "0010", by="office").text == "1"
    found = sent(server, "classic", "office", records="0010", exportDataAccessGroups="1").json()[0]
    assert found["redcap_data_access_group"] == "east"


def test_a_rename_onto_a_taken_or_blank_name_or_of_nothing_is_refused(server):
    for old, new in (("1", "2"), ("1", ""), ("99", "100")):
        assert renamed(server, "diary", old, new).status_code == 400
    assert renamed(server, "classic", "10", "11", by="reader").status_code == 403
    assert renamed(server, "classic", "2", "11", by="eastern").status_code == 400
    deleted(server, "diary", "2")
    assert renamed(server, "diary", "1", "2").text == "1", "a name just deleted is free"


def test_a_rename_in_one_arm_leaves_the_other(server):
    imported(server, "panel", [{"id": "1", "redcap_event_name": "start_arm_2"}])
    assert renamed(server, "panel", "1", "2", arm="1").text == "1"
    found = [row[:2] for row in exported(server, "panel", fields="id")]
    assert found == [["1", "start_arm_2"], ["2", "start_arm_1"], ["2", "later_arm_1"], ["2", "start_arm_2"]]
    assert renamed(server, "panel", "1", "2", arm="2").status_code == 400, "taken in that arm"
    assert renamed(server, "panel", "1", "5", arm="9").status_code == 400


def test_tests_may_write_without_http_through_the_same_code(server):
    assert server.import_rows("diary", [{"id": "8", "team": "t"}], auto_number=True) == ["4"]
    assert server.delete("diary", ["1"], part=Part(instrument="report")) == 1
    server.rename("diary", "2", "20")
    assert [action for action, *_ in log_lines(server, "diary")] == [
        "Update record (API) 20",
        "Update record (API) 1",
        "Create record (API) 4",
    ]
    server.clear("diary")
    assert exported(server, "diary") == []


def test_pycap_deletes_by_record_and_by_form(server):
    project = redcap.Project(server.url, server.token("panel"))
    assert project.delete_records(["2"]) == 1
    payload = {"forms": ["visit"], "fields": ["id"]}
    assert [row["redcap_event_name"] for row in project.export_records(**payload)] == ["start_arm_1", "later_arm_1"]
    with pytest.raises(redcap.RedcapError, match="do not exist: 2"):
        project.delete_records(["2"])
