"""Reading a REDCap project XML: the design as its dictionary had it, records only on demand, nothing harmful."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from sandbox.commands import sandbox
from sandbox.convert.odm import convert_project_xml, project_name
from sandbox.odm.project import project_of
from sandbox.server.dictionary import METADATA_COLUMNS
from sandbox.server.errors import FolderError
from sandbox.server.folder import school_from
from sandbox.server.opening import school_at
from sandbox.server.settings import ServerSettings
from tests.sources.odm_text import event_data, field, form_data, project_xml, subject

PUBLISHED = Path(__file__).parents[2].parent / "shared" / "data" / "redcap"
SETTINGS = ServerSettings()
ROWS = [
    field("record_id", "profile", field_label="Record ID"),
    field("born", "profile", text_validation_type_or_show_slider_number="date_dmy", identifier="y"),
    field(
        "hours",
        "profile",
        text_validation_type_or_show_slider_number="integer",
        text_validation_min="0",
        text_validation_max="40",
        field_note="per <week>",
        required_field="y",
    ),
    field("rank", "profile", "dropdown", select_choices_or_calculations="1, Instructor, junior | 2, Professor"),
    field(
        "track",
        "profile",
        "radio",
        select_choices_or_calculations="a, Clinical | -2, Research",
        matrix_group_name="tracks",
        matrix_ranking="y",
        custom_alignment="RH",
        question_number="4b",
    ),
    field("topics", "meeting", "checkbox", select_choices_or_calculations="1, Grants | -2, None | X, Other, named"),
    field("met", "meeting", "yesno", section_header='The "meeting" & more', branching_logic="[rank] = '1'"),
    field("weight", "meeting", text_validation_type_or_show_slider_number="number"),
    field("total", "meeting", "calc", select_choices_or_calculations="[hours]*[weight]"),
    field("mood", "meeting", "slider", select_choices_or_calculations="low | middle | high"),
    field("signed", "meeting", "file", text_validation_type_or_show_slider_number="signature"),
    field("about", "meeting", "descriptive", field_label="Read <b>this</b>\nfirst"),
    field("goals", "narrative", "notes", field_annotation="@HIDDEN-SURVEY"),
]
CLASSIC = (
    "<redcap:SurveysEnabled>1</redcap:SurveysEnabled><redcap:Purpose>2</redcap:Purpose>"
    "<redcap:RecordAutonumberingEnabled>0</redcap:RecordAutonumberingEnabled>"
    "<redcap:MissingDataCodes>UNK, Unknown\n-999, Lost</redcap:MissingDataCodes>"
    '<redcap:SurveysGroup><redcap:Surveys form_name="narrative" title="Goals"/></redcap:SurveysGroup>'
    '<redcap:DataAccessGroupsGroup><redcap:DataAccessGroups group_name="East side"/>'
    '<redcap:DataAccessGroups group_name="dag-a"/></redcap:DataAccessGroupsGroup>'
    "<redcap:RepeatingInstrumentsAndEvents><redcap:RepeatingInstruments>"
    '<redcap:RepeatingInstrument redcap:UniqueEventName="event_1_arm_1" redcap:RepeatInstrument="meeting" '
    'redcap:CustomLabel="[met]"/></redcap:RepeatingInstruments></redcap:RepeatingInstrumentsAndEvents>'
)
EVENTS = [("Start", "1", "Drug A"), ("Later on", "1", "Drug A"), ("Start", "2", "Drug B")]
MAPPING = [("start_arm_1", "profile"), ("later_on_arm_1", "meeting"), ("start_arm_2", "profile")]
PANEL = (
    "<redcap:RepeatingInstrumentsAndEvents>"
    '<redcap:RepeatingEvent redcap:UniqueEventName="later_on_arm_1"/></redcap:RepeatingInstrumentsAndEvents>'
)
SECRET = "Wants to leave"
CLINICAL = subject(
    "1",
    form_data("profile", record_id="1", redcap_data_access_group="east_side", born="1980-02-01", profile_complete="2"),
    form_data("meeting", 1, topics___1="1", topics____2="0", topics___x="0", meeting_complete="0"),
    form_data("meeting", 3, met="1", meeting_complete="2"),
    form_data("narrative", goals=SECRET, narrative_timestamp="2026-01-02T10:11:12"),
)


def read(text, *, with_records=False):
    return project_of(text.encode(), source="x.xml", with_records=with_records)


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_all_18_columns_of_a_dictionary_come_back_from_its_project_xml():
    assert read(project_xml(ROWS)).dictionary == ROWS


def test_a_classic_design_keeps_repeats_surveys_groups_settings_and_missing_data_codes():
    found = read(project_xml(ROWS, title="A & B", settings=CLASSIC))
    structure = found.structure
    assert not structure.is_longitudinal
    assert structure.instruments["narrative"] == "The narrative form"
    assert [(repeat.event, repeat.form, repeat.custom_label) for repeat in structure.repeats] == [
        ("", "meeting", "[met]")
    ]
    assert structure.surveys == ["narrative"]
    assert [group["unique_group_name"] for group in found.groups] == ["east_side", "daga"]
    assert found.info == {
        "project_title": "A & B",
        "purpose": 2,
        "surveys_enabled": 1,
        "record_autonumbering_enabled": 0,
        "missing_data_codes": "UNK, Unknown | -999, Lost",
        "redcap_version": "14.7.3",
        "creation_time": "2026-01-05 12:30:00",
    }


def test_a_longitudinal_design_keeps_arms_events_designations_and_repeating_events():
    structure = read(project_xml(ROWS, settings=PANEL, events=EVENTS, mapping=MAPPING)).structure
    assert [(arm.number, arm.name) for arm in structure.arms] == [("1", "Drug A"), ("2", "Drug B")]
    assert [event.unique_name for event in structure.events] == ["start_arm_1", "later_on_arm_1", "start_arm_2"]
    assert structure.events[1].name == "Later on"
    assert structure.mapping == MAPPING
    assert [(repeat.event, repeat.form) for repeat in structure.repeats] == [("later_on_arm_1", "")]


def test_records_are_left_out_unless_they_are_asked_for(tmp_path):
    source = tmp_path / "Mentoring_2026-01-05_1230.REDCap.xml"
    source.write_text(project_xml(ROWS, settings=CLASSIC, clinical=CLINICAL), encoding="utf-8")
    convert_project_xml(source, tmp_path / "redcap" / "design")
    written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "redcap" / "design").iterdir())
    assert SECRET not in written
    assert rows_of(tmp_path / "redcap" / "design" / "records.csv") == []
    convert_project_xml(source, tmp_path / "redcap" / "whole", with_records=True)
    rows = rows_of(tmp_path / "redcap" / "whole" / "records.csv")
    assert [(row["redcap_repeat_instrument"], row["redcap_repeat_instance"]) for row in rows] == [
        ("", ""),
        ("meeting", "1"),
        ("meeting", "3"),
    ]
    assert (rows[0]["goals"], rows[0]["narrative_timestamp"]) == (SECRET, "2026-01-02 10:11:12")
    assert (rows[0]["redcap_data_access_group"], rows[1]["topics___1"]) == ("east_side", "1")
    assert sorted(school_from(tmp_path, settings=SETTINGS).projects) == ["design", "whole"]


def test_an_answer_in_a_repeating_event_stands_on_the_row_of_its_instance():
    clinical = subject(
        "7",
        event_data("start_arm_1", form_data("profile", record_id="7", hours="3")),
        event_data("later_on_arm_1", form_data("meeting", met="1"), key=2),
    )
    found = read(
        project_xml(ROWS, settings=PANEL, events=EVENTS, mapping=MAPPING, clinical=clinical), with_records=True
    )
    assert [(row["redcap_event_name"], row["redcap_repeat_instance"]) for row in found.records] == [
        ("start_arm_1", ""),
        ("later_on_arm_1", "2"),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('<!DOCTYPE ODM [<!ENTITY a "x">]><ODM>&a;</ODM>', "declares a document type"),
        ('<!DOCTYPE ODM SYSTEM "file:///etc/passwd"><ODM/>', "declares a document type"),
        ("<ODM><Study>", "not well-formed"),
        ("", "not well-formed"),
        ('<?xml version="1.0" encoding="gb2312"?><ODM/>', "not well-formed"),
        ('<?xml version="1.0" encoding="nonsense"?><ODM/>', "not well-formed"),
        ("<html/>", "outermost element is html"),
        ("<ODM/>", "holds data only"),
        ("<ODM><Study><MetaDataVersion/></Study></ODM>", "defines no field"),
        ("<a>" * 60 + "</a>" * 60, "more than 50 deep"),
        (project_xml(ROWS).replace('<ItemDef OID="born"', '<ItemDef OID="other"'), "refers to born"),
        (project_xml(ROWS, events=EVENTS, mapping=[("start_arm_1", "nope")]), "the form nope"),
        (project_xml(ROWS, clinical=subject("1", form_data("profile", nope="1"))), "an answer to nope"),
    ],
)
def test_a_file_that_is_no_project_xml_is_refused_in_a_sentence_that_names_it(text, sentence):
    with pytest.raises(FolderError, match=sentence) as refusal:
        read(text, with_records=True)
    assert str(refusal.value).startswith("x.xml")


def test_a_document_type_is_seen_in_any_encoding():
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE ODM [<!ENTITY a "aaaa">]><ODM>&a;</ODM>'
    with pytest.raises(FolderError, match="declares a document type"):
        project_of(text.encode("utf-16"), source="x.xml")


def test_the_name_of_a_project_comes_from_its_file_without_date():
    assert project_name(Path("MentoringProgram_2026-01-05_1230.REDCap.xml")) == "mentoringprogram"
    assert project_name(Path("My design.xml")) == "my_design"


def test_convert_writes_a_folder_that_is_a_school_and_never_overwrites_one(tmp_path):
    source = tmp_path / "pairs.xml"
    source.write_text(project_xml(ROWS, settings=PANEL, events=EVENTS, mapping=MAPPING), encoding="utf-8")
    result = CliRunner().invoke(sandbox, ["convert", str(source), str(tmp_path / "school")])
    assert (result.exit_code, "Project pairs" in result.output) == (0, True)
    project = school_from(tmp_path / "school", settings=SETTINGS).projects["pairs"]
    assert project.dictionary.rows == ROWS
    again = CliRunner().invoke(sandbox, ["convert", str(source), str(tmp_path / "school")])
    assert (again.exit_code, "nothing was written" in again.output) == (1, True)
    absent = CliRunner().invoke(sandbox, ["convert", str(tmp_path / "none.xml"), str(tmp_path / "school")])
    assert (absent.exit_code, "does not exist" in absent.output) == (2, True)


def test_a_path_is_a_school_a_project_folder_or_a_project_xml(tmp_path):
    source = tmp_path / "pairs.xml"
    source.write_text(project_xml(ROWS, settings=CLASSIC, clinical=CLINICAL), encoding="utf-8")
    convert_project_xml(source, tmp_path / "redcap" / "folder", with_records=True)
    for path, name, records in [
        (tmp_path, "folder", ["1"]),
        (tmp_path / "redcap" / "folder", "folder", ["1"]),
        (source, "pairs", []),
    ]:
        school = school_at(path, settings=SETTINGS)
        assert [(p.name, list(p.store.records())) for p in school.projects.values()] == [(name, records)]
    assert list(school_at(source, settings=SETTINGS, with_records=True).projects["pairs"].store.records()) == ["1"]
    with pytest.raises(FolderError, match="cannot be read"):
        school_at(tmp_path / "none.xml", settings=SETTINGS)


def test_a_super_token_that_is_none_is_refused_before_anything_is_served(tmp_path):
    source = tmp_path / "pairs.xml"
    source.write_text(project_xml(ROWS), encoding="utf-8")
    result = CliRunner().invoke(sandbox, ["serve", str(source), "--super-token", "short"])
    assert (result.exit_code, "not 64 hexadecimal characters" in result.output) == (1, True)
    assert "short" not in result.output


@pytest.mark.parametrize(
    "name",
    [
        "redcapr-repeating-instruments",
        "redcapr-vignette-repeating",
        "redcapr-dag",
        "redcapr-blank-for-gray-status",
        "redcapr-potentially-problematic-dictionary",
    ],
)
def test_a_published_project_xml_gives_the_dictionary_published_beside_it(name):
    folder = PUBLISHED / name
    if not folder.is_dir():
        pytest.skip(f"the published project {name} is not beside this clone (../shared/data/redcap)")
    with (folder / "dictionary.csv").open(encoding="utf-8-sig", newline="") as handle:
        _, *rows = csv.reader(handle)
    found = project_of((folder / "project.xml").read_bytes(), source=name)
    assert [[row[column] for column in METADATA_COLUMNS] for row in found.dictionary] == rows
