"""PyCap, unmodified, against the sandbox: every method of its Project that fits a content the sandbox serves.

The other independent clients are in test_sandbox_clients_lite.py and test_sandbox_clients_toolbox.py.
"""

from datetime import datetime

import pytest
import redcap

from tests.sources.sandbox_projects import write_study

RECORDS = {
    "panel": ("id", "start_arm_1"),
    "diary": ("id", None),
    "visits": ("id", "start_arm_1"),
    "mixed": ("id", "start_arm_1"),
    "study": ("id", "start_arm_1"),
}


@pytest.fixture(scope="module")
def school(school):
    write_study(school)
    return school


def project_of(server, name):
    return redcap.Project(server.url, server.token(name))


@pytest.fixture
def study(server):
    return project_of(server, "study")


@pytest.mark.parametrize("name", RECORDS)
def test_pycap_reads_records_of_every_layout_in_every_format(server, name):
    project = project_of(server, name)
    identifier, event = RECORDS[name]
    rows = project.export_records()
    frame = project.export_records(format_type="df", df_kwargs={"dtype": str, "keep_default_na": False})
    assert project.def_field == identifier
    assert project.is_longitudinal is (event is not None)
    assert len(frame) == len(rows) > 0
    assert frame.index.names == ([identifier, "redcap_event_name"] if event else [identifier])
    assert project.export_records(format_type="csv").count("\n") == len(rows) + 1
    assert project.export_records(format_type="xml").count("<item>") == len(rows)


def test_pycap_narrows_by_records_fields_forms_events_and_filter(server):
    project = project_of(server, "mixed")
    assert {row["id"] for row in project.export_records(records=["2"])} == {"2"}
    assert set(project.export_records(fields=["born"])[0]) >= {"id", "born"}
    assert "diary_complete" in project.export_records(forms=["diary"])[0]
    assert {row["redcap_event_name"] for row in project.export_records(events=["later_arm_1"])} == {"later_arm_1"}
    assert [row["score"] for row in project.export_records(filter_logic="[score] = 7")] == ["7"]


def test_pycap_asks_for_labels_survey_fields_groups_decimals_and_dates(server):
    project = project_of(server, "mixed")
    row = project.export_records(
        raw_or_label="label",
        export_checkbox_labels=True,
        export_survey_fields=True,
        export_data_access_groups=True,
        decimal_character=",",
        export_blank_for_gray_form_status=True,
        events=["later_arm_1"],
    )[0]
    assert (row["tags___a"], row["redcap_data_access_group"]) == ("A", "East side")
    assert row["diary_timestamp"] == "2024-01-01 10:11:12"
    head = project.export_records(format_type="csv", raw_or_label_headers="label").splitlines()[0]
    assert "Event Name" in head
    assert project.export_records(date_begin=datetime(2099, 1, 1)) == []


def test_pycap_reads_the_structure_of_a_mixed_project(server):
    project = project_of(server, "mixed")
    assert [row["field_name"] for row in project.export_metadata(forms=["visit"])] == ["score", "tags"]
    assert project.export_metadata(format_type="df").index.name == "field_name"
    assert [row["export_field_name"] for row in project.export_field_names(field="tags")] == ["tags___a", "tags___b"]
    assert project.export_instruments()[2] == {"instrument_name": "dose", "instrument_label": "Dose"}
    assert [arm["arm_num"] for arm in project.export_arms()] == [1, 2]
    assert [event["unique_event_name"] for event in project.export_events(arms=["2"])] == ["start_arm_2"]
    assert len(project.export_instrument_event_mappings()) == 6
    assert project.export_repeating_instruments_events()[1] == {
        "event_name": "later_arm_1",
        "form_name": "",
        "custom_form_label": "",
    }
    assert project.export_project_info()["has_repeating_instruments_or_events"] == 1
    assert str(project.export_version()) == "15.5.0"


def test_pycap_reads_people_and_the_log(server):
    project = project_of(server, "classic")
    assert [user["username"] for user in project.export_users()] == ["all", "eastern", "half", "blind", "nobody"]
    assert [group["unique_group_name"] for group in project.export_dags()] == ["east", "west"]
    assert project.export_user_dag_assignment()[1] == {"username": "eastern", "redcap_data_access_group": "east"}
    assert [entry["record"] for entry in project.export_logging(log_type="record_delete")] == ["9"]
    begin = datetime(2024, 3, 1)
    assert [entry["timestamp"][:7] for entry in project.export_logging(begin_time=begin)] == ["2024-04", "2024-03"]


def test_pycap_imports_counts_records_and_finds_them_again(study):
    rows = [
        {"id": "50", "redcap_event_name": "start_arm_1", "born": "2001-02-03"},
        {"id": "50", "redcap_event_name": "later_arm_1", "redcap_repeat_instance": "1", "score": "9"},
        {"id": "51", "redcap_event_name": "start_arm_1", "born": "2002-02-03"},
    ]
    assert study.import_records(rows) == {"count": 2}
    assert study.import_records(rows, return_content="ids") == ["50", "51"]
    assert study.import_records(rows, return_format_type="csv") == "2"
    assert [row["born"] for row in study.export_records(records=["51"])] == ["2002-02-03"]
    assert study.delete_records(["50", "51"]) == 2
    assert study.export_records(records=["50", "51"]) == []


def test_pycap_imports_a_frame_and_overwrites_with_blanks_only_when_told(study):
    study.import_records([{"id": "60", "redcap_event_name": "start_arm_1", "born": "2001-02-03"}])
    blank = "id,redcap_event_name,born\n60,start_arm_1,\n"
    study.import_records(blank, import_format="csv")
    assert study.export_records(records=["60"])[0]["born"] == "2001-02-03"
    study.import_records(blank, import_format="csv", overwrite="overwrite")
    assert study.export_records(records=["60"])[0]["born"] == ""
    frame = study.export_records(format_type="df", records=["60"], df_kwargs={"dtype": str, "keep_default_na": False})
    assert study.import_records(frame.reset_index().assign(born="2003-01-01"), import_format="df") == {"count": 1}
    assert study.export_records(records=["60"])[0]["born"] == "2003-01-01"


def test_pycap_deletes_one_instance_of_a_form_and_leaves_the_rest(study):
    rows = [
        {"id": "70", "redcap_event_name": "start_arm_1", "redcap_repeat_instrument": "", "born": "2001-02-03"},
        *(
            {
                "id": "70",
                "redcap_event_name": "start_arm_1",
                "redcap_repeat_instrument": "dose",
                "redcap_repeat_instance": str(n),
                "drug": "1",
            }
            for n in (1, 2)
        ),
    ]
    study.import_records(rows)
    study.delete_records(["70"], instrument="dose", event="start_arm_1", repeat_instance=1)
    assert [row["redcap_repeat_instance"] for row in study.export_records(records=["70"])] == ["", 2]


def test_pycap_is_told_what_is_wrong_with_an_import_and_nothing_of_it_is_saved(study):
    rows = [
        {"id": "80", "redcap_event_name": "start_arm_1", "born": "2001-02-03"},
        {"id": "81", "redcap_event_name": "start_arm_1", "born": "soon"},
    ]
    with pytest.raises(redcap.RedcapError, match="could not be validated"):
        study.import_records(rows)
    assert study.export_records(records=["80", "81"]) == []
    with pytest.raises(redcap.RedcapError, match="do not exist"):
        study.delete_records(["80"])


def test_pycap_gets_the_next_record_name(study):
    study.import_records([{"id": "900", "redcap_event_name": "start_arm_1", "born": "2001-02-03"}])
    assert str(study.generate_next_record_name()) == "901"
    study.delete_records(["900"])


@pytest.mark.parametrize(
    "call",
    [
        lambda project: project.export_report(report_id="1"),
        lambda project: project.export_survey_link(instrument="diary", record="1"),
        lambda project: project.export_survey_participant_list(instrument="diary"),
        lambda project: project.export_user_roles(),
        lambda project: project.export_user_role_assignment(),
        lambda project: project.export_file_repository(),
    ],
    ids=["report", "survey link", "participants", "roles", "role assignment", "repository"],
)
def test_pycap_is_told_that_a_content_is_not_served(study, call):
    with pytest.raises(redcap.RedcapError, match="content"):
        call(study)
