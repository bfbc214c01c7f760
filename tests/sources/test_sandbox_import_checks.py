"""What an import refuses and with which message, over HTTP: fields, places, values, rights."""

import pytest

from tests.sources.sandbox_writing import as_written, exported, imported, log_lines, refusal, sent


@pytest.fixture
def server(writable):
    return as_written(writable)


@pytest.mark.parametrize(
    ("as_format", "data"),
    [
        ("json", "[{"),
        ("json", '["9"]'),
        ("json", '[{"id":["9"]}]'),
        ("json", ""),
        ("json", "[" * 100_000),
        ("json", '[{"id":NaN}]'),
        ("csv", "id\n9,8\n"),
        ("csv", 'id\n"9\n'),
        ("xml", "<records><item>"),
        ("xml", '<!DOCTYPE r [<!ENTITY e "9">]><records><item><id>&e;</id></item></records>'),
    ],
)
def test_data_that_cannot_be_read_is_refused(server, as_format, data):
    found = imported(server, "diary", data, format=as_format, returnFormat="json")
    assert found.status_code == 400
    assert found.json()["error"].startswith("The data being imported is not formatted correctly")


def test_unknown_fields_refuse_the_whole_request(server):
    rows = [{"id": "9", "likes": "1", "hello": "x", "name": "Bo", "nonsense": ""}]
    expected = "The following fields were not found in the project as real data fields: likes, hello, nonsense"
    assert refusal(server, "classic", rows) == expected


def test_one_bad_value_saves_nothing_and_names_record_field_value_and_message(server):
    rows = [
        {"id": "9", "redcap_repeat_instrument": "meeting", "met_on": "2024-01-02"},
        {"id": "9", "redcap_repeat_instrument": "meeting", "redcap_repeat_instance": "2", "met_on": 'so "late"'},
        {"id": "8", "redcap_repeat_instrument": "base"},
        {"id": "7", "redcap_repeat_instance": "1"},
    ]
    messages = {
        '"9","met_on","so ""late"""': (
            "The value you provided could not be validated because it does not follow the expected format. "
            "Please try again."
        ),
        '"8","redcap_repeat_instrument","base"': (
            "redcap_repeat_instrument must be the unique form name of a Repeating Instrument. It currently does not "
            "match the unique form name of any Repeating Instruments.  Please fix this in the data import file and try "
            "again."
        ),
        '"7","redcap_repeat_instance","1"': (
            "redcap_repeat_instance cannot have a value since this instrument or event is not a repeating instrument "
            "or repeating event, respectively.  The redcap_repeat_instance field must be left blank for this row of "
            "data."
        ),
    }
    expected = "\n".join(f'{where},"{message}"' for where, message in messages.items())
    assert refusal(server, "diary", rows) == expected
    assert not exported(server, "diary", records="9")
    assert log_lines(server, "diary") == []


def test_a_background_import_does_not_tell_what_is_wrong(server):
    rows = [{"id": "9", "redcap_repeat_instrument": "meeting", "met_on": "soon"}]
    assert imported(server, "diary", rows, backgroundProcess="true").json() == {"success": True}
    assert not exported(server, "diary", records="9")


def test_a_field_of_a_form_not_designated_to_the_event_is_refused(server):
    rows = [{"id": "1", "redcap_event_name": "later_arm_1", "born": "1980-01-01"}]
    assert refusal(server, "panel", rows) == (
        '"1","born","1980-01-01","This field (\'born\') exists on an instrument that is not designated for the event '
        "named 'Later (Arm 1: Drug A)'. You are not allowed to import data for this field into this event.\""
    )
    assert imported(server, "panel", [rows[0] | {"born": ""}]).status_code == 200


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"id": ""}, "id"),
        ({"id": "x" * 101}, "id"),
        ({"id": "1", "redcap_event_name": "never_arm_1"}, "redcap_event_name"),
        ({"id": "1", "redcap_event_name": "later_arm_1", "redcap_repeat_instance": "0"}, "redcap_repeat_instance"),
        ({"id": "1", "redcap_event_name": "later_arm_1", "redcap_repeat_instance": "two"}, "redcap_repeat_instance"),
        (
            {"id": "1", "redcap_event_name": "later_arm_1", "redcap_repeat_instance": "9" * 5000},
            "redcap_repeat_instance",
        ),
        ({"id": "1", "redcap_event_name": "home_arm_1", "score": "4"}, "score"),
    ],
)
def test_a_row_that_belongs_nowhere_is_refused(server, given, field):
    rows = [{"redcap_event_name": "start_arm_1"} | given]
    assert refusal(server, "visits", rows).split('","')[1] == field


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("count", ["-7", "007"], ["7.0", "many", "7 "]),
        ("size", ["1.70", "-.5", "1e5", "+3"], ["1,7", "big"]),
        ("price", ["36,50"], ["36.50", "36,5", "36"]),
        ("mail", ["bo@med.example.edu"], ["bo", "bo@med"]),
        ("hour", ["8:05", "23:59"], ["24:00", "8"]),
        ("yes", ["1", "0"], ["Yes", "2"]),
        ("grade", ["2"], ["Two", "3"]),
        ("slide", ["50"], ["half"]),
        ("free", ["anything, 'at' \"all\""], []),
        ("base_complete", ["2"], ["3", "Complete"]),
    ],
)
def test_values_are_checked_against_the_dictionary_and_kept_as_typed(server, field, good, bad):
    for value in good:
        assert imported(server, "typed", [{"id": "1", field: value}]).json() == {"count": 1}
        assert sent(server, "typed", fields=field).json() == [{field: value}]
    for value in bad:
        assert refusal(server, "typed", [{"id": "1", field: value}]).startswith(f'"1","{field}","{value}"')


@pytest.mark.parametrize(
    ("order", "field", "value"),
    [
        ("YMD", "day", "02/03/2024"),
        ("YMD", "day", "2024-02-30"),
        ("MDY", "day", "13/01/2024"),
        ("YMD", "at", "2024-02-03"),
        ("YMD", "at", "2024-02-03 08:05:09"),
        ("YMD", "second", "2024-02-03 08:05"),
    ],
)
def test_a_date_in_another_order_or_without_its_time_is_refused(server, order, field, value):
    assert "expected format" in refusal(server, "typed", [{"id": "1", field: value}], dateFormat=order)


def test_missing_data_codes_fit_any_field_but_a_status(server):
    row = {"id": "2", "rank": "UNK", "weight": "-999", "agrees": "UNK", "likes____2": "UNK"}
    assert imported(server, "classic", [row]).json() == {"count": 1}
    assert sent(server, "classic", records="2", fields="weight").json() == [{"weight": "-999"}]
    assert "valid category" in refusal(server, "classic", [{"id": "2", "person_complete": "UNK"}])


def test_a_confined_user_cannot_write_to_records_of_others(server):
    assert refusal(server, "classic", [{"id": "2", "name": "Bo"}], "eastern").startswith('"2","id","2"')


def test_rights_are_checked_before_anything_is_saved(server):
    row = [{"id": "9", "name": "Bo"}]
    assert refusal(server, "classic", row, "reader") == "You do not have API Import/Update privileges"
    assert imported(server, "classic", row, "reader").status_code == 403
    assert refusal(server, "classic", row, "keeper") == "You do not have Create Record privileges"
    assert imported(server, "classic", [{"id": "10", "name": "Bo"}], "keeper").json() == {"count": 1}
    assert "health" in refusal(server, "classic", [{"id": "9", "weight": "7"}], "half")
    assert imported(server, "classic", row, "half").json() == {"count": 1}
    assert not exported(server, "classic", records="9", filterLogic="[weight]<>''")


@pytest.mark.parametrize("parameter", ["overwriteBehavior", "dateFormat", "returnContent", "csvDelimiter"])
def test_an_unknown_choice_of_a_parameter_is_refused(server, parameter):
    found = refusal(server, "diary", [{"id": "1"}], **{parameter: "sideways"})
    assert found == f'The value of the parameter "{parameter}" is not valid'


def test_a_status_of_a_form_that_is_not_on_the_row_is_passed_over(server):
    row = {"id": "1", "redcap_event_name": "later_arm_1", "score": "6", "base_complete": "2"}
    assert imported(server, "panel", [row]).json() == {"count": 1}
    found = exported(server, "panel", records="1", events="later_arm_1")
    assert found == [["1", "later_arm_1", "", "", "6", "1", "0", "1"]]


@pytest.mark.parametrize(
    ("order", "given", "stored"),
    [
        ("YMD", "2024-02-03", "2024-02-03"),
        ("YMD", "2024/2/3", "2024-02-03"),
        ("MDY", "02/03/2024", "2024-02-03"),
        ("MDY", "2024-02-03", "2024-02-03"),
        ("DMY", "3-2-2024", "2024-02-03"),
    ],
)
def test_dates_are_stored_year_first_whatever_their_order(server, order, given, stored):
    row = {"id": "1", "day": given, "at": f"{given} 8:05", "second": f"{given} 08:05:09"}
    assert imported(server, "typed", [row], dateFormat=order).status_code == 200
    found = sent(server, "typed", fields="day,at,second").json()
    assert found == [{"day": stored, "at": f"{stored} 08:05", "second": f"{stored} 08:05:09"}]
