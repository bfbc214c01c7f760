"""Small invented projects that hold one of everything an export can show, and ways of asking for it.

Shared by the tests of the sandbox's exports; every value in them is there for some test.
"""

import requests

from sandbox.server.testing import write_project

PEOPLE = [
    {"name": "id", "form": "person", "label": "Record ID"},
    {"name": "name", "form": "person", "identifier": "y"},
    {"name": "note", "form": "person", "kind": "notes"},
    {"name": "hello", "form": "person", "kind": "descriptive"},
    {"name": "rank", "form": "person", "kind": "radio", "choices": "1, Instructor, junior | 2, Professor"},
    {"name": "likes", "form": "person", "kind": "checkbox", "choices": "1, Tea | -2, No | X, Both"},
    {"name": "weight", "form": "health", "validation": "number"},
    {"name": "scan", "form": "health", "kind": "file"},
    {"name": "bmi", "form": "health", "kind": "calc", "choices": "[weight]/2"},
    {"name": "agrees", "form": "health", "kind": "yesno"},
]
CLASSIC = """
    id,redcap_data_access_group,name,note,rank,likes___1,likes____2,likes___x,person_complete,weight,scan,bmi,agrees,health_complete
    10,east,"O'Hara, ""Bo"" J",plain,1,1,0,1,2,70.50,scan.pdf,35.25,1,1
    2,west,Ana Łuk/x,,2,0,0,0,0,,,,,
    001,,Zed,UNK,,,,,,007,,,0,2
"""
PANEL = [
    {"name": "id", "form": "base"},
    {"name": "born", "form": "base", "validation": "date_ymd"},
    {"name": "score", "form": "visit", "validation": "integer"},
    {"name": "tags", "form": "visit", "kind": "checkbox", "choices": "a, A | b, B"},
]
PANEL_FILES = {
    "arms": "arm_num,name\n1,Drug A\n2,Drug B\n3,Unused",
    "events": "event_name,arm_num,unique_event_name,event_id\nStart,1,start_arm_1,11\nLater,1,later_arm_1,12\n"
    "Start,2,start_arm_2,13",
    "mapping": "arm_num,unique_event_name,form\n1,start_arm_1,base\n1,later_arm_1,visit\n2,start_arm_2,base",
}
PANEL_ROWS = """
    id,redcap_event_name,born,base_complete,score,tags___a,tags___b,visit_complete
    1,start_arm_1,1980-01-02,2,,,,
    1,later_arm_1,,,5,1,0,1
    2,start_arm_2,,0,,,,
"""
DIARY = [
    {"name": "id", "form": "base"},
    {"name": "team", "form": "base"},
    {"name": "met_on", "form": "meeting", "validation": "date_ymd"},
    {"name": "how", "form": "meeting", "kind": "checkbox", "choices": "1, Room | 2, Video"},
    {"name": "text", "form": "report"},
]
DIARY_ROWS = """
    id,redcap_repeat_instrument,redcap_repeat_instance,team,base_complete,met_on,how___1,how___2,meeting_complete,text,report_complete
    1,report,1,,,,,,,first,2
    1,meeting,3,,,2024-03-01,0,1,2,,
    1,meeting,1,,,2024-01-01,1,0,2,,
    1,,,red,2,,,,,,
    2,,,blue,0,,,,,,
    3,meeting,1,,,2024-05-01,0,0,0,,
"""
VISITS_ROWS = """
    id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,born,base_complete,score,tags___a,tags___b,visit_complete
    1,start_arm_1,,,1980-01-02,2,,,,
    1,later_arm_1,,1,,0,5,1,0,2
    1,later_arm_1,,2,,,6,0,0,0
    1,home_arm_1,visit,2,,,8,0,0,0
"""
VISITS_FILES = {
    "events": "event_name,arm_num,unique_event_name\nStart,1,start_arm_1\nLater,1,later_arm_1\nHome,1,home_arm_1",
    "mapping": "arm_num,unique_event_name,form\n1,start_arm_1,base\n1,later_arm_1,visit\n1,home_arm_1,base\n"
    "1,home_arm_1,visit",
    "repeating": "event_name,form_name,custom_form_label\nlater_arm_1,,\nhome_arm_1,visit,",
}
USERS = """
    username,data_access_group,api_export,design,logging,data_access_groups,forms_export
    all,,1,1,1,1,
    eastern,east,1,0,0,0,"person:1,health:1"
    half,,1,0,0,0,"person:1,health:0"
    blind,,1,0,0,0,"person:2,health:1"
    nobody,,0,1,1,1,
"""
MIXED = [
    {"name": "id", "form": "base"},
    {"name": "born", "form": "base", "validation": "date_ymd"},
    {"name": "score", "form": "visit", "validation": "number"},
    {"name": "tags", "form": "visit", "kind": "checkbox", "choices": "a, A | b, B"},
    {"name": "drug", "form": "dose", "kind": "dropdown", "choices": "1, Aspirin | 2, None"},
    {"name": "half", "form": "dose", "kind": "calc", "choices": "[score]/2"},
    {"name": "mood", "form": "diary"},
]
MIXED_FILES = {
    "arms": "arm_num,name\n1,Drug A\n2,Drug B",
    "events": "event_name,arm_num,unique_event_name\nStart,1,start_arm_1\nLater,1,later_arm_1\nStart,2,start_arm_2",
    "mapping": "arm_num,unique_event_name,form\n1,start_arm_1,base\n1,start_arm_1,dose\n1,later_arm_1,visit\n"
    "1,later_arm_1,diary\n2,start_arm_2,base\n2,start_arm_2,diary",
    "repeating": "event_name,form_name,custom_form_label\nstart_arm_1,dose,\nlater_arm_1,,\nstart_arm_2,diary,",
    "surveys": "form_name\ndiary",
    "dags": "data_access_group_name,unique_group_name,data_access_group_id\nEast side,east,7",
}
MIXED_ROWS = """
    id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,redcap_data_access_group,redcap_survey_identifier,born,base_complete,score,tags___a,tags___b,visit_complete,drug,half,dose_complete,diary_timestamp,mood,diary_complete
    1,start_arm_1,,,east,me,1980-01-02,2,,,,,,,,,,
    1,start_arm_1,dose,1,east,me,,,,,,,1,3.5,2,,,
    1,start_arm_1,dose,3,east,me,,,,,,,UNK,,0,,,
    1,later_arm_1,,1,east,me,,,7,1,0,2,,,,2024-01-01 10:11:12,fine,2
    1,later_arm_1,,2,east,me,,,UNK,0,0,1,,,,[not completed],,0
    2,start_arm_2,,,,,UNK,1,,,,,,,,,,
    2,start_arm_2,diary,2,,,,,,,,,,,,,"so, so",1
"""


def write_school(folder):
    """Write all projects into a school folder."""
    write_project(
        folder,
        "classic",
        fields=PEOPLE,
        records=CLASSIC,
        info={"missing_data_codes": "UNK, Unknown | -999, Lost", "secondary_unique_field": "name"},
        users=USERS,
        dags="data_access_group_name,unique_group_name,data_access_group_id\nEast side,east,7\nWest,west,8",
        log="timestamp,username,action,details,record\n2024-01-01 10:00,all,Create record (API) 10,,10\n"
        "2024-02-01 09:30,all,Update record 2,,2\n2024-03-01 08:00,all,Manage/Design,,\n"
        "2024-04-01 08:00,all,Delete record 9,,9",
    )
    write_project(folder, "panel", fields=PANEL, records=PANEL_ROWS, surveys="form_name\nvisit", **PANEL_FILES)
    users = 'username,api_export,forms_export\nall,1,\nhalf,1,"base:1,meeting:1"'
    write_project(folder, "diary", fields=DIARY, records=DIARY_ROWS, users=users)
    write_project(folder, "visits", fields=PANEL, records=VISITS_ROWS, **VISITS_FILES)
    write_project(folder, "empty", fields=DIARY, records="", repeating="form_name,custom_form_label\nmeeting,[met_on]")
    write_project(
        folder, "mixed", fields=MIXED, records=MIXED_ROWS, info={"missing_data_codes": "UNK, Unknown"}, **MIXED_FILES
    )


def write_study(folder):
    """Write the mixed project once more as `study`, for tests that write to it: its one user may do everything."""
    rights = (
        *("api_export", "api_import", "design", "user_rights", "data_access_groups", "logging"),
        *("record_create", "record_rename", "record_delete"),
    )
    users = f"username,{','.join(rights)}\neditor{',1' * len(rights)}"
    write_project(folder, "study", fields=MIXED, records=MIXED_ROWS, users=users, **MIXED_FILES)


def answer(server, project, user=None, **form: str):
    form = {"token": server.token(project, user), "content": "record", "format": "csv"} | form
    return requests.post(server.url, data=form, timeout=30)


def lines(server, project, user=None, **form: str):
    return answer(server, project, user, **form).text.splitlines()


def objects(server, project, user=None, **form: str):
    return answer(server, project, user, format="json", **form).json()
