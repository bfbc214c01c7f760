"""Reading school folders: stated defaults, and sentences for folders that cannot be served."""

import pytest

from sandbox.server.dictionary import checkbox_column, parsed_choices
from sandbox.server.errors import FolderError
from sandbox.server.folder import project_from, school_from
from sandbox.server.project import derived_token
from sandbox.server.settings import ServerSettings
from sandbox.server.store import natural_key
from sandbox.server.structure import unique_event_name
from sandbox.server.testing import write_project

FIELDS = [
    {"name": "id", "form": "first_visit"},
    {"name": "a", "form": "first_visit"},
    {"name": "b", "form": "follow_up"},
]
SETTINGS = ServerSettings()


def read(tmp_path, records, **tables: str):
    write_project(tmp_path, "p", fields=FIELDS, records=records, **tables)
    return project_from(tmp_path / "redcap" / "p", settings=SETTINGS)


def test_without_further_files_a_project_is_classic_with_one_user_who_may_everything(tmp_path):
    project = read(tmp_path, "id,a,first_visit_complete,b,follow_up_complete\n1,x,2,,0")
    assert not project.structure.is_longitudinal
    assert not project.has_repeats
    assert project.structure.instruments == {"first_visit": "First Visit", "follow_up": "Follow Up"}
    assert list(project.tokens) == ["sandbox_api"]
    assert project.main_token() == derived_token(project="p", username="sandbox_api")
    assert project.info["creation_time"] == "2015-01-01 08:00:00"


def test_events_designations_and_repeats_are_read_off_the_rows_where_no_file_gives_them(tmp_path):
    project = read(
        tmp_path,
        "id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,a,first_visit_complete,b,follow_up_complete\n"
        "1,start_arm_1,,,x,2,,\n1,start_arm_1,follow_up,1,,,y,2\n1,later_arm_2,,1,,,y,0\n1,later_arm_2,,2,,,z,0",
    )
    structure = project.structure
    assert [(event.unique_name, event.arm) for event in structure.events] == [
        ("start_arm_1", "1"),
        ("later_arm_2", "2"),
    ]
    assert structure.mapping == [
        ("start_arm_1", "first_visit"),
        ("start_arm_1", "follow_up"),
        ("later_arm_2", "follow_up"),
    ]
    assert [(repeat.event, repeat.form) for repeat in structure.repeats] == [
        ("start_arm_1", "follow_up"),
        ("later_arm_2", ""),
    ]


def test_a_file_always_wins_over_what_the_rows_show(tmp_path):
    project = read(
        tmp_path,
        "id,redcap_repeat_instrument,redcap_repeat_instance,a,first_visit_complete,b,follow_up_complete\n1,,,x,2,,",
        repeating="form_name,custom_form_label\nfollow_up,[b]",
    )
    assert [(repeat.form, repeat.custom_label) for repeat in project.structure.repeats] == [("follow_up", "[b]")]


def test_a_dictionary_with_the_headings_of_the_web_page_is_read_too(tmp_path):
    project = read(tmp_path, "id,a,first_visit_complete,b,follow_up_complete")
    path = tmp_path / "redcap" / "p" / "metadata.csv"
    _, rows = path.read_text().split("\n", 1)
    path.write_text("\ufeff" + ",".join(f'"Heading {n}"' for n in range(18)) + "\n" + rows, encoding="utf-8")
    again = project_from(path.parent, settings=SETTINGS)
    assert again.dictionary.rows == project.dictionary.rows


@pytest.mark.parametrize(
    ("records", "tables", "sentence"),
    [
        ("a,id\n1,2", {}, "first column must be the record id"),
        ("id,zz\n1,2", {}, "column zz"),
        ("id,a\n1", {}, "1 values where the header names 2"),
        ("id,redcap_repeat_instrument,redcap_repeat_instance\n1,nope,1", {}, "repeating form nope"),
        ("id,redcap_repeat_instrument,redcap_repeat_instance\n1,follow_up,one", {}, "whole number"),
        ("id,redcap_event_name\n1,x_arm_1", {"events": "event_name,arm_num\nStart,1"}, "the event x_arm_1"),
        ("id", {"repeating": "form_name\nnope"}, "repeating.csv names the form nope"),
        ("id", {"instruments": "instrument_name,instrument_label\nnope,N"}, "names nope"),
        ("id", {"tokens": "token,username\nshort,sandbox_api"}, "32 hexadecimal"),
        ("id", {"tokens": f"token,username\n{'A' * 32},stranger"}, "not in users.csv"),
        ("id", {"users": "name\nx"}, "no column username"),
        ("id", {"users": 'username,forms_export\nx,"first_visit:1,follow_up"'}, "forms_export holds 'follow_up'"),
        ("id", {"users": "username,forms\nx,follow_up:yes"}, "forms holds 'follow_up:yes'"),
    ],
)
def test_a_folder_that_cannot_be_served_says_where_and_why(tmp_path, records, tables, sentence):
    with pytest.raises(FolderError, match=sentence):
        read(tmp_path, records, **tables)


def test_a_folder_without_projects_or_with_broken_files_is_refused(tmp_path):
    with pytest.raises(FolderError, match="no school folder"):
        school_from(tmp_path, settings=SETTINGS)
    (tmp_path / "redcap").mkdir()
    with pytest.raises(FolderError, match="holds no project"):
        school_from(tmp_path, settings=SETTINGS)
    write_project(tmp_path, "p", fields=FIELDS, records="id\n1")
    folder = tmp_path / "redcap" / "p"
    (folder / "project.json").write_text("[]")
    with pytest.raises(FolderError, match="one JSON object"):
        school_from(tmp_path, settings=SETTINGS)
    (folder / "project.json").write_text("{")
    with pytest.raises(FolderError, match="is not JSON"):
        school_from(tmp_path, settings=SETTINGS)
    (folder / "project.json").unlink()
    (folder / "records.csv").write_bytes(b"id\n\xff\xfe\n")
    with pytest.raises(FolderError, match="not UTF-8"):
        school_from(tmp_path, settings=SETTINGS)
    (folder / "records.csv").unlink()
    with pytest.raises(FolderError, match=r"no records\.csv"):
        school_from(tmp_path, settings=SETTINGS)
    (folder / "metadata.csv").write_text("field_name\nid\n")
    with pytest.raises(FolderError, match="no REDCap data dictionary"):
        school_from(tmp_path, settings=SETTINGS)


def test_a_dictionary_that_names_a_field_twice_is_refused(tmp_path):
    write_project(tmp_path, "p", fields=[*FIELDS, FIELDS[1]], records="id\n1")
    with pytest.raises(FolderError, match="the field a twice"):
        school_from(tmp_path, settings=SETTINGS)


def test_one_token_cannot_open_two_projects_in_whichever_case_it_is_written(tmp_path):
    for name, letter in (("p", "A"), ("q", "a")):
        token = f"token,username\n{letter * 32},sandbox_api"
        write_project(tmp_path, name, fields=FIELDS, records="id\n1", tokens=token)
    with pytest.raises(FolderError, match="the same token"):
        school_from(tmp_path, settings=SETTINGS)


def test_a_derived_token_differs_by_project_and_user_and_never_changes():
    assert derived_token(project="p", username="u") == derived_token(project="p", username="u")
    assert len({derived_token(project=p, username=u) for p in "pq" for u in "uv"}) == 4


def test_choices_may_hold_commas_and_codes_may_be_text_negative_or_decimal():
    assert parsed_choices("1, A, or B|-2,C | x.5 , D |") == {"1": "A, or B", "-2": "C", "x.5": "D"}
    assert checkbox_column(name="f", code="-2") == "f____2"
    assert checkbox_column(name="f", code="X.5") == "f___x_5"


def test_an_event_name_is_a_slug_of_at_most_18_characters_and_its_arm():
    assert unique_event_name(label="Deadline to opt out of study", arm="2") == "deadline_to_opt_ou_arm_2"
    assert unique_event_name(label="Dose 1", arm="1") == "dose_1_arm_1"


def test_whole_numbers_come_first_by_value_and_group_ids_follow_by_their_parts():
    ids = ["331-10", "10", "b", "331-2", "2", "010", "A1"]
    assert sorted(ids, key=natural_key) == ["2", "010", "10", "331-2", "331-10", "A1", "b"]


def test_rows_hold_only_the_cells_their_kind_of_row_can_fill(tmp_path):
    project = read(
        tmp_path,
        "id,redcap_repeat_instrument,redcap_repeat_instance,a,first_visit_complete,b,follow_up_complete\n"
        "1,,,x,2,,\n1,follow_up,1,,,y,2",
    )
    base, instance = project.store.rows_of(["1"])
    assert (base.values, instance.values) == (("x", "2"), ("y", "2"))
    assert len(project.store) == 2
