"""What an export looks like, statement by statement of the API reference, on small invented projects over HTTP."""

import csv
import io

import pytest
import redcap

from sandbox.server.settings import ServerSettings
from sandbox.server.testing import serve_in_thread
from tests.sources.sandbox_projects import answer, lines, objects

# 3.2 which columns


def test_no_fields_and_no_forms_means_all_fields_in_dictionary_order_with_each_status_last(server):
    head = lines(server, "classic")[0]
    assert head == (
        "id,name,note,rank,likes___1,likes____2,likes___x,person_complete,weight,scan,bmi,agrees,health_complete"
    )


def test_the_record_id_is_not_added_and_without_it_there_are_no_redcap_columns(server):
    assert lines(server, "panel", fields="born") == ["born", "1980-01-02"]
    assert lines(server, "diary", fields="text") == ["text", "first"]


def test_a_form_brings_its_status_and_a_field_alone_does_not(server):
    assert lines(server, "classic", forms="health")[0] == "weight,scan,bmi,agrees,health_complete"
    assert lines(server, "classic", fields="id,weight")[0] == "id,weight"
    assert lines(server, "classic", fields="id,health_complete")[0] == "id,health_complete"


def test_fields_and_forms_are_united_and_order_does_not_follow_the_request(server):
    assert lines(server, "classic", fields="agrees,id,rank", forms="health")[0].startswith("id,rank,weight")


def test_a_descriptive_field_never_appears_and_is_refused_by_name(server):
    refused = answer(server, "classic", fields="id,hello", returnFormat="json")
    assert refused.status_code == 400
    assert refused.json() == {"error": "The following values in the parameter \"fields\" are not valid: 'hello'"}


@pytest.mark.parametrize("name", ["redcap_event_name", "redcap_repeat_instance", "likes___1", "nope"])
def test_a_name_that_is_no_field_is_refused(server, name):
    assert answer(server, "panel", fields=f"id,{name}").status_code == 400


def test_structural_columns_come_in_redcaps_order(server):
    head = lines(server, "visits", exportSurveyFields="true")[0]
    assert head.startswith(
        "id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,redcap_survey_identifier,born"
    )
    head = lines(server, "classic", exportDataAccessGroups="1", exportSurveyFields="1")[0]
    assert head.startswith("id,redcap_data_access_group,redcap_survey_identifier,name")


def test_survey_timestamps_open_the_columns_of_their_form(server):
    assert "base_complete,visit_timestamp,score" in lines(server, "panel", exportSurveyFields="True")[0]
    assert "visit_timestamp" not in lines(server, "panel")[0]


# 3.3 unknown names


def test_unknown_forms_and_events_are_refused_but_events_of_a_classic_project_are_ignored(server):
    assert "parameter \"forms\" are not valid: 'nope'" in answer(server, "panel", forms="nope").text
    assert "parameter \"events\" are not valid: 'nope'" in answer(server, "panel", events="nope").text
    assert len(lines(server, "classic", events="nope")) == 4


def test_an_unknown_record_simply_has_no_row(server):
    assert objects(server, "classic", records="77") == []


# 3.4 checkboxes


def test_checkbox_columns_spell_their_code_in_lower_case_with_underscores(server):
    names = [row["export_field_name"] for row in objects(server, "classic", content="exportFieldNames", field="likes")]
    assert names == ["likes___1", "likes____2", "likes___x"]


def test_an_unchecked_box_is_0_where_the_form_applies_and_blank_where_it_does_not(server):
    assert [row["likes___1"] for row in objects(server, "classic", fields="id,likes")] == ["0", "0", "1"]
    assert [row["tags___b"] for row in objects(server, "panel", fields="id,tags")] == ["", "0", ""]
    assert [row["how___1"] for row in objects(server, "diary", fields="id,how", records="1")] == ["", "1", "0", ""]


def test_combined_checkboxes_hold_the_checked_options_in_one_column(server):
    rows = objects(server, "classic", fields="id,likes", combineCheckboxOptions="true", rawOrLabel="label")
    assert [row["likes"] for row in rows] == ["", "", "Tea,Both"]


# 3.5 values


def test_json_values_are_text_except_the_instance_of_a_repeat(server):
    rows = objects(server, "diary", records="1")
    assert [row["redcap_repeat_instance"] for row in rows] == ["", 1, 3, 1]
    assert {type(v) for row in rows for k, v in row.items() if k != "redcap_repeat_instance"} == {str}


def test_numbers_are_returned_as_they_were_typed(server):
    assert [row["weight"] for row in objects(server, "classic", fields="id,weight")] == ["007", "", "70.50"]


def test_a_forced_decimal_character_changes_numbers_and_calculations_only(server):
    row = objects(server, "classic", records="10", decimalCharacter=",")[0]
    assert (row["weight"], row["bmi"], row["scan"]) == ("70,50", "35,25", "scan.pdf")


def test_labels_replace_codes_and_missing_data_codes_in_values(server):
    rows = {row["id"]: row for row in objects(server, "classic", rawOrLabel="label")}
    assert rows["10"]["rank"] == "Instructor, junior"
    assert rows["10"]["agrees"] == "Yes"
    assert rows["10"]["person_complete"] == "Complete"
    assert (rows["10"]["likes___1"], rows["10"]["likes____2"]) == ("Checked", "Unchecked")
    assert rows["001"]["note"] == "Unknown"
    checked = objects(server, "classic", rawOrLabel="label", exportCheckboxLabel="true", records="10")[0]
    assert (checked["likes___1"], checked["likes____2"]) == ("Tea", "")


def test_missing_data_codes_are_exported_literally(server):
    assert objects(server, "classic", records="001")[0]["note"] == "UNK"


def test_a_form_never_saved_reads_0_or_with_the_gray_option_blank(server):
    assert [r["health_complete"] for r in objects(server, "classic", fields="id,health_complete")] == ["2", "0", "1"]
    gray = objects(server, "classic", fields="id,health_complete", exportBlankForGrayFormStatus="TRUE")
    assert [r["health_complete"] for r in gray] == ["2", "", "1"]


def test_label_headers_repeat_and_spell_structure_in_words(server):
    head = next(csv.reader(lines(server, "classic", rawOrLabelHeaders="label", exportDataAccessGroups="1")))
    assert head[:3] == ["Record ID", "Data Access Group", "Name"]
    assert head.count("Complete?") == 2
    assert "Likes (choice=No)" in head
    head = next(csv.reader(lines(server, "visits", rawOrLabelHeaders="label")))
    assert head[1:4] == ["Event Name", "Repeat Instrument", "Repeat Instance"]


def test_labels_of_events_name_the_arm_only_where_there_are_several(server):
    assert objects(server, "panel", rawOrLabel="label")[0]["redcap_event_name"] == "Start (Arm 1: Drug A)"
    assert objects(server, "visits", rawOrLabel="label")[0]["redcap_event_name"] == "Start"
    assert objects(server, "diary", rawOrLabel="label")[1]["redcap_repeat_instrument"] == "Meeting"


# 3.6 row layout


def test_records_are_ordered_by_number_and_ids_that_differ_in_zeros_stay_apart(server):
    assert [row["id"] for row in objects(server, "classic")] == ["001", "2", "10"]


def test_a_longitudinal_record_has_a_row_per_stored_event_even_where_the_fields_do_not_apply(server):
    rows = objects(server, "panel", fields="id,score")
    assert [(r["id"], r["redcap_event_name"], r["score"]) for r in rows] == [
        ("1", "start_arm_1", ""),
        ("1", "later_arm_1", "5"),
        ("2", "start_arm_2", ""),
    ]
    assert [r["score"] for r in objects(server, "panel", fields="id,score", events="later_arm_1")] == ["5"]


def test_the_base_row_comes_first_then_instruments_in_order_then_instances(server):
    rows = objects(server, "diary")
    assert [(r["id"], r["redcap_repeat_instrument"], r["redcap_repeat_instance"]) for r in rows] == [
        ("1", "", ""),
        ("1", "meeting", 1),
        ("1", "meeting", 3),
        ("1", "report", 1),
        ("2", "", ""),
        ("3", "meeting", 1),
    ]


def test_on_a_base_row_repeating_forms_are_blank_and_on_an_instance_everything_else_is(server):
    base, instance = objects(server, "diary", records="1")[:2]
    assert (base["meeting_complete"], base["how___1"], base["report_complete"]) == ("", "", "")
    assert (instance["base_complete"], instance["team"], instance["report_complete"]) == ("", "", "")


def test_a_record_without_anything_outside_repeating_forms_has_no_base_row(server):
    assert [r["redcap_repeat_instrument"] for r in objects(server, "diary", records="3")] == ["meeting"]


def test_a_repeating_event_has_a_blank_instrument_and_shares_the_row_between_its_forms(server):
    rows = objects(server, "visits", events="later_arm_1")
    assert [(r["redcap_repeat_instrument"], r["redcap_repeat_instance"], r["score"]) for r in rows] == [
        ("", 1, "5"),
        ("", 2, "6"),
    ]


def test_an_event_of_repeating_forms_only_has_no_base_row_and_instances_may_have_gaps(server):
    rows = objects(server, "visits", events="home_arm_1")
    assert [(r["redcap_repeat_instrument"], r["redcap_repeat_instance"]) for r in rows] == [("visit", 2)]


def test_a_stray_status_of_a_form_outside_its_event_is_served_as_it_was_stored(server):
    rows = objects(server, "visits", events="later_arm_1")
    assert [r["base_complete"] for r in rows] == ["0", ""]


def test_repeat_columns_follow_the_project_not_the_batch_unless_an_old_server_is_played(server, school):
    assert "redcap_repeat_instance" in objects(server, "diary", records="2")[0]
    with serve_in_thread(school, settings=ServerSettings(repeat_columns_follow_batch=True)) as old:
        assert "redcap_repeat_instance" not in objects(old, "diary", records="2")[0]
        assert "redcap_repeat_instance" in objects(old, "diary")[0]


def test_an_empty_export_is_an_empty_list_or_a_lone_line_break(server):
    assert answer(server, "empty", format="json").text == "[]"
    assert answer(server, "empty").text == "\n"


# 3.7 entity, attribute, value


def test_eav_lists_stored_values_only_with_checked_codes_under_the_base_name(server):
    rows = list(csv.DictReader(lines(server, "classic", type="eav", records="10", fields="id,likes,rank,note")))
    assert [(r["field_name"], r["value"]) for r in rows] == [
        ("id", "10"),
        ("note", "plain"),
        ("rank", "1"),
        ("likes", "1"),
        ("likes", "X"),
    ]
    assert lines(server, "visits", type="eav")[0] == (
        "record,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,field_name,value"
    )


def test_eav_gives_a_file_as_the_number_of_a_document(server):
    rows = objects(server, "classic", type="eav", fields="scan")
    assert [r["value"].isdecimal() for r in rows] == [True]


# formats


def test_csv_quotes_what_holds_a_space_quote_or_comma_and_nothing_else(server):
    body = answer(server, "classic", fields="id,name").text
    assert body == 'id,name\n001,Zed\n2,"Ana Łuk/x"\n10,"O\'Hara, ""Bo"" J"\n'


def test_csv_takes_another_delimiter(server):
    assert lines(server, "classic", fields="id,weight", csvDelimiter="tab")[0] == "id\tweight"
    assert lines(server, "classic", fields="id,weight", csvDelimiter="|")[3] == "10|70.50"


def test_json_may_escape_slashes_and_letters_or_not_and_means_the_same(server, school):
    escaped = answer(server, "classic", format="json", fields="name", records="2").text
    assert escaped == '[{"name":"Ana \\u0141uk\\/x"}]'
    with serve_in_thread(
        school, settings=ServerSettings(json_escapes_slashes=False, json_escapes_unicode=False)
    ) as plain:
        assert answer(plain, "classic", format="json", fields="name", records="2").text == '[{"name":"Ana Łuk/x"}]'


def test_xml_holds_items_with_cdata(server):
    body = answer(server, "classic", format="xml", fields="id,rank", records="2").text
    assert body == (
        '<?xml version="1.0" encoding="UTF-8" ?><records><item><id><![CDATA[2]]></id>'
        "<rank><![CDATA[2]]></rank></item></records>"
    )


def test_a_large_export_is_streamed_and_is_the_same(school):
    with serve_in_thread(school, settings=ServerSettings(buffered_bytes=10)) as streaming:
        reply = answer(streaming, "classic")
    assert "Content-Length" not in reply.headers
    assert len(list(csv.reader(io.StringIO(reply.text)))) == 4


def test_pycap_reads_all_five_layouts(server):
    for name, rows, longitudinal in [
        ("panel", 3, True),
        ("diary", 6, False),
        ("visits", 4, True),
        ("empty", 0, False),
    ]:
        project = redcap.Project(server.url, server.token(name))
        assert project.is_longitudinal is longitudinal
        assert len(project.export_records()) == rows
        frame = project.export_records(format_type="df", df_kwargs={"dtype": str, "keep_default_na": False})
        assert len(frame) == rows


def test_rows_of_repeating_forms_nobody_asked_for_come_with_the_id_or_not_by_setting(server, school):
    assert len(objects(server, "diary", fields="id,team", records="1")) == 4
    with serve_in_thread(school, settings=ServerSettings(id_brings_every_row=False)) as other:
        assert [r["team"] for r in objects(other, "diary", fields="id,team", records="1")] == ["red"]
        assert len(objects(other, "diary", fields="id,text", records="1")) == 2
