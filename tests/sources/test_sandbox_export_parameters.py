"""Every parameter of a record export, on every layout, in every format: what agrees with what.

Single statements about columns, values and rows are in test_sandbox_export.py.
"""

import csv
import io
from xml.etree import ElementTree as ET

import pytest

from sandbox.server.settings import ServerSettings
from sandbox.server.testing import serve_in_thread, write_project
from tests.sources.sandbox_projects import answer, lines, objects

PROJECTS = ["classic", "panel", "diary", "visits", "mixed", "empty"]
QUESTIONS = [
    {},
    {"type": "eav"},
    {"rawOrLabel": "label"},
    {"exportSurveyFields": "true", "exportDataAccessGroups": "true"},
    {"combineCheckboxOptions": "true"},
    {"exportBlankForGrayFormStatus": "true", "fields": "id"},
]


def as_text(rows):
    return [{key: str(value) for key, value in row.items()} for row in rows]


def from_csv(text, delimiter=","):
    return [] if text == "\n" else list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def from_xml(text):
    return [{cell.tag: cell.text or "" for cell in item} for item in ET.fromstring(text)]  # noqa: S314 - our own


@pytest.mark.parametrize("project", PROJECTS)
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda asked: " ".join(asked) or "plain")
def test_json_csv_and_xml_say_the_same(server, project, question):
    rows = as_text(objects(server, project, **question))
    assert from_csv(answer(server, project, **question).text) == rows
    assert from_xml(answer(server, project, format="xml", **question).text) == rows


@pytest.mark.parametrize("project", PROJECTS)
def test_values_listed_one_by_one_are_the_stored_cells_of_the_flat_rows(server, project):
    spelled = {
        (row["original_field_name"], row["choice_value"]): row["export_field_name"]
        for row in objects(server, project, content="exportFieldNames")
    }
    columns = set(spelled.values())
    keys = ("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance")
    flat = {
        (row["id"], *(row.get(key, "") for key in keys), column): value
        for row in objects(server, project, exportBlankForGrayFormStatus="true")
        for column, value in row.items()
        if column in columns and value and not ("___" in column and value == "0")
    }
    listed = {}
    for row in objects(server, project, type="eav"):
        column = spelled.get((row["field_name"], row["value"])) or spelled.get((row["field_name"], ""))
        if column is not None:
            value = "1" if "___" in column else row["value"]
            listed[row["record"], *(row.get(key, "") for key in keys), column] = value
    assert listed == flat


@pytest.mark.parametrize(
    ("asked", "delimiter"), [("tab", "\t"), ("TAB", "\t"), (";", ";"), ("|", "|"), ("^", "^"), (",", ","), ("", ",")]
)
@pytest.mark.parametrize("kind", ["flat", "eav"])
def test_every_csv_delimiter_separates_the_same_cells(server, asked, delimiter, kind):
    body = answer(server, "mixed", type=kind, csvDelimiter=asked).text
    assert from_csv(body, delimiter=delimiter) == as_text(objects(server, "mixed", type=kind))


def test_an_unknown_csv_delimiter_is_refused_in_both_layouts(server):
    assert {answer(server, "mixed", type=kind, csvDelimiter="x").status_code for kind in ("flat", "eav")} == {400}


def test_a_forced_decimal_character_reaches_labels_and_single_values_and_spares_text(server):
    assert objects(server, "mixed", records="1", decimalCharacter=",", rawOrLabel="label")[1]["half"] == "3,5"
    listed = objects(server, "mixed", records="1", type="eav", decimalCharacter=",", fields="half,mood")
    assert [row["value"] for row in listed] == ["3,5", "fine"]
    assert objects(server, "mixed", records="1", decimalCharacter="x")[1]["half"] == "3.5"


def test_missing_data_codes_have_their_label_in_both_layouts(server):
    assert objects(server, "mixed", records="2", rawOrLabel="label")[0]["born"] == "Unknown"
    listed = objects(server, "mixed", records="2", rawOrLabel="label", type="eav", fields="born")
    assert [row["value"] for row in listed] == ["Unknown"]


def test_single_values_have_labels_and_a_checked_box_its_choice(server):
    listed = objects(server, "mixed", records="1", rawOrLabel="label", type="eav", fields="tags,drug", forms="base")
    assert [row["value"] for row in listed if row["field_name"] in {"tags", "drug"}] == ["Aspirin", "Unknown", "A"]
    assert [row["value"] for row in listed if row["field_name"] == "base_complete"] == ["Complete"]


def test_label_headers_are_for_flat_csv_only(server):
    assert lines(server, "mixed", type="eav", rawOrLabelHeaders="label")[0].startswith("record,")
    assert "id" in objects(server, "mixed", rawOrLabelHeaders="label")[0]
    head = next(csv.reader(lines(server, "mixed", rawOrLabelHeaders="label", exportSurveyFields="1")))
    assert head.count("Complete?") == 4
    assert head[1:5] == ["Event Name", "Repeat Instrument", "Repeat Instance", "Survey Identifier"]
    assert "Survey Timestamp" in head


def test_a_survey_timestamp_is_a_time_a_note_of_a_partial_one_or_blank(server):
    rows = objects(server, "mixed", exportSurveyFields="true", events="later_arm_1,start_arm_2")
    assert [row["diary_timestamp"] for row in rows] == ["2024-01-01 10:11:12", "[not completed]", "", ""]
    assert [row["redcap_survey_identifier"] for row in rows] == ["me", "me", "", ""]
    assert "diary_timestamp" not in lines(server, "mixed", type="eav", exportSurveyFields="true")[0]


def test_a_mixed_project_has_base_rows_instances_of_forms_and_instances_of_events(server):
    rows = objects(server, "mixed", fields="id")
    assert [tuple(row.values()) for row in rows] == [
        ("1", "start_arm_1", "", ""),
        ("1", "start_arm_1", "dose", 1),
        ("1", "start_arm_1", "dose", 3),
        ("1", "later_arm_1", "", 1),
        ("1", "later_arm_1", "", 2),
        ("2", "start_arm_2", "", ""),
        ("2", "start_arm_2", "diary", 2),
    ]


def test_a_form_asked_for_without_the_id_gives_a_row_wherever_it_applies_even_if_never_saved(server):
    """As in redcapAPI issue 122: a blank field beside a status of 0 is a row."""
    assert lines(server, "classic", forms="health")[1:] == ["007,,,0,2", ",,,,0", "70.50,scan.pdf,35.25,1,1"]
    assert len(lines(server, "classic", forms="health", exportBlankForGrayFormStatus="1")) == 3


def test_a_repeating_form_asked_for_without_the_id_gives_its_instances_only(server):
    assert lines(server, "diary", forms="report") == ["text,report_complete", "first,2"]


def test_records_events_filter_and_dates_all_narrow(server):
    asked = {"records": "1", "events": "start_arm_1", "filterLogic": "[drug] = '1'", "fields": "id,drug"}
    assert [row["drug"] for row in objects(server, "mixed", **asked)] == ["1"]
    assert objects(server, "mixed", **asked, dateRangeBegin="2099-01-01 00:00:00") == []


def test_an_export_may_say_that_it_is_one(server):
    assert objects(server, "mixed", action="export") == objects(server, "mixed")


def test_odm_is_no_format_this_server_writes(server):
    assert answer(server, "classic", format="odm").status_code == 400


# values no format may lose

ODD = {
    "line": "one\ntwo",
    "tab": "one\ttwo",
    "backslash": "one\\two",
    "quote": 'say "so", then',
    "space": " led and trailed ",
    "hard_space": "one\u00a0two",
    "letters": "Łukasz Ünal 李 🙂",
    "markup": "<b>&amp;</b> ]]> end",
    "formula": "=1+1",
    "percent": "100% %s {}",
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    folder = tmp_path_factory.mktemp("odd")
    fields = [{"name": "id", "form": "base"}, *({"name": name, "form": "base", "label": "Same"} for name in ODD)]
    write_project(folder, "odd", fields=fields, records="")
    with (folder / "redcap" / "odd" / "records.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([["id", *ODD], ["1", *ODD.values()]])
    with serve_in_thread(folder) as running:
        yield running


def test_odd_characters_arrive_in_every_format(odd):
    row = {"id": "1"} | ODD | {"base_complete": "0"}
    assert objects(odd, "odd") == [row]
    assert from_csv(answer(odd, "odd").text) == [row]
    assert from_xml(answer(odd, "odd", format="xml").text) == [row]
    listed = {cell["field_name"]: cell["value"] for cell in objects(odd, "odd", type="eav")}
    assert listed == {"id": "1"} | ODD


def test_csv_quotes_white_space_backslash_and_quotes_and_keeps_line_breaks(odd):
    body = answer(odd, "odd", fields="line,tab,backslash,quote,hard_space,formula").text
    assert body == (
        "line,tab,backslash,quote,hard_space,formula\n"
        '"one\ntwo","one\ttwo","one\\two","say ""so"", then",one\u00a0two,=1+1\n'
    )


def test_two_fields_of_one_label_give_duplicate_headers(odd):
    head = answer(odd, "odd", rawOrLabelHeaders="label").text.splitlines()[0]
    assert head.split(",").count("Same") == len(ODD)


# what is a setting


def playing(school, **settings: object):
    return serve_in_thread(school, settings=ServerSettings(**settings))


def test_unknown_forms_and_events_may_be_ignored_as_on_an_old_server(school):
    with playing(school, unknown_names_are_refused=False) as old:
        assert len(lines(old, "panel", forms="base,nope")[0].split(",")) == 8
        assert len(objects(old, "panel", events="nope")) == 3
        assert answer(old, "panel", fields="nope").status_code == 400
    with playing(school, unknown_name_error="no {parameter}: {values}") as other:
        assert answer(other, "panel", forms="nope").text == "ERROR: no forms: 'nope'"


def test_a_descriptive_field_may_be_passed_over(school):
    with playing(school, descriptive_fields_are_refused=False) as lenient:
        assert lines(lenient, "classic", fields="id,hello")[0] == "id"


def test_named_records_may_come_whatever_the_date_range_says(school):
    asked = {"records": "10", "dateRangeBegin": "2024-01-15 00:00:00"}
    with playing(school, date_range_narrows_records=False) as other:
        assert [row["id"] for row in objects(other, "classic", **asked)] == ["10"]
    with playing(school) as usual:
        assert objects(usual, "classic", **asked) == []


def test_a_malformed_date_is_refused_or_ignored(school):
    for refused, status in [(True, 400), (False, 200)]:
        with playing(school, malformed_date_is_refused=refused) as server:
            assert answer(server, "classic", dateRangeBegin="yesterday").status_code == status


def test_the_ends_of_a_date_range_are_inside_or_not(school):
    asked = {"dateRangeBegin": "2024-02-01 09:30:00", "dateRangeEnd": "2024-02-01 09:30:00"}
    for inclusive, found in [(True, ["2"]), (False, [])]:
        with playing(school, date_range_is_inclusive=inclusive) as server:
            assert [row["id"] for row in objects(server, "classic", **asked)] == found


def test_single_values_may_come_in_dictionary_order_or_calculations_last(school):
    for order, last in [("calculated_last", "health_complete bmi"), ("dictionary", "agrees health_complete")]:
        with playing(school, eav_order=order) as server:
            names = [row["field_name"] for row in objects(server, "classic", type="eav", records="10")]
            assert " ".join(names[-2:]) == last


def test_the_id_may_be_listed_for_every_row_or_once_for_each_event(school):
    for rows, count in [("every_row", 7), ("first_row", 3)]:
        with playing(school, eav_id_rows=rows) as server:
            assert len(objects(server, "mixed", type="eav", fields="id")) == count


def test_the_separator_of_combined_checkboxes_is_a_setting(school):
    with playing(school, checkbox_separator="; ") as server:
        assert objects(server, "classic", records="10", combineCheckboxOptions="1")[0]["likes"] == "1; X"


def test_a_field_of_a_filter_that_does_not_exist_is_refused_or_blank(school, server):
    assert answer(server, "classic", filterLogic="[nope] = ''").status_code == 400
    with playing(school, unknown_filter_fields_are_refused=False) as lenient:
        assert len(objects(lenient, "classic", filterLogic="[nope] = ''")) == 3
        assert objects(lenient, "classic", filterLogic="not([nope] = '') or length([nope]) > 0") == []
        named = objects(lenient, "classic", filterLogic="[record-name] = '2' and [nope][current-instance] = ''")
        assert [row["id"] for row in named] == ["2"]
        assert answer(lenient, "classic", filterLogic="[nope] = ").status_code == 400


def test_an_empty_xml_answer_is_one_element_or_two_tags(school, server):
    asked = {"records": "never", "format": "xml"}
    assert answer(server, "classic", **asked).text.endswith("<records></records>")
    with playing(school, xml_short_when_empty=True) as other:
        assert answer(other, "classic", **asked).text.endswith("?><records />")
        assert len(from_xml(answer(other, "classic", format="xml").text)) == 3


def test_xml_may_have_line_breaks_and_means_the_same(school, server):
    with playing(school, xml_line_breaks=True) as other:
        body = answer(other, "mixed", format="xml").text
    assert body.count("\n") > 7
    assert from_xml(body) == from_xml(answer(server, "mixed", format="xml").text)


def test_content_types_of_answers_and_errors_are_settings(school):
    with playing(school, json_content_type="text/plain", error_content_type="text/html; charset=utf-8") as server:
        assert answer(server, "classic", format="json").headers["Content-Type"] == "text/plain"
        assert answer(server, "classic", fields="nope").headers["Content-Type"] == "text/html; charset=utf-8"
