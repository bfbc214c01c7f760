"""Which rows of an export come: by filter logic, by the date of a change, and by the rights of who asks."""

import pytest

from tests.sources.sandbox_projects import answer, lines, objects


@pytest.mark.parametrize(
    ("logic", "records"),
    [
        ("[weight] > 69.9", ["10"]),
        ("[weight] = 7", ["001"]),
        ('[rank] = "2" or [likes(X)] = 1', ["2", "10"]),
        ("[weight] <> ''", ["001", "10"]),
        ("not([agrees] = 1) and length([name]) = 3", ["001"]),
    ],
)
def test_filter_logic_chooses_rows_by_fields_that_need_not_be_exported(server, logic, records):
    assert [row["id"] for row in objects(server, "classic", fields="id", filterLogic=logic)] == records


def test_filter_logic_works_row_by_row_so_another_event_needs_its_name(server):
    own = objects(server, "panel", filterLogic="[score] = 5")
    other = objects(server, "panel", filterLogic="[later_arm_1][score] = 5")
    assert [r["redcap_event_name"] for r in own] == ["later_arm_1"]
    assert [r["redcap_event_name"] for r in other] == ["start_arm_1", "later_arm_1"]


@pytest.mark.parametrize("logic", ["[weight] == 7", "[nope] = 1", "[weight] = ", "[likes] = 1", "foo([weight])"])
def test_logic_that_cannot_be_read_is_an_error(server, logic):
    assert answer(server, "classic", filterLogic=logic).status_code == 400


# 3.9 date range


def test_a_date_range_returns_whole_records_created_or_changed_inside_it(server):
    found = objects(server, "classic", dateRangeBegin="2024-01-15 00:00:00", dateRangeEnd="2024-12-31 00:00:00")
    assert [row["id"] for row in found] == ["2"]
    assert objects(server, "classic", dateRangeBegin="2099-01-01 00:00:00") == []
    assert len(objects(server, "classic", dateRangeBegin="", dateRangeEnd="")) == 3


def test_without_a_log_a_record_counts_as_changed_when_the_project_was_created(server):
    assert len(objects(server, "diary", dateRangeBegin="2014-01-01 00:00:00")) == 6
    assert objects(server, "diary", dateRangeBegin="2016-01-01 00:00:00") == []


# 3.1 rights


def test_a_user_of_a_group_sees_its_records_only_and_no_group_column(server):
    rows = objects(server, "classic", "eastern", exportDataAccessGroups="true")
    assert [row["id"] for row in rows] == ["10"]
    assert "redcap_data_access_group" not in rows[0]
    groups = [row["redcap_data_access_group"] for row in objects(server, "classic", exportDataAccessGroups="true")]
    assert groups == ["", "west", "east"]


def test_a_form_without_export_right_is_silently_absent_even_when_asked_for(server):
    assert "weight" not in lines(server, "classic", "half")[0]
    assert lines(server, "classic", "half", fields="id,weight", forms="health")[0] == "id"


def test_instances_of_a_form_without_export_right_are_absent_with_it(server):
    assert {row["redcap_repeat_instrument"] for row in objects(server, "diary", "half")} == {"", "meeting"}


def test_deidentified_rights_drop_identifiers_and_free_text(server):
    assert lines(server, "classic", "blind", forms="person", fields="id")[0] == (
        "id,rank,likes___1,likes____2,likes___x,person_complete"
    )


def test_a_user_without_api_export_is_refused(server):
    refused = answer(server, "classic", "nobody")
    assert (refused.status_code, refused.text) == (403, "ERROR: You do not have permissions to use the API")
