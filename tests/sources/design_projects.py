"""Two projects whose design the tests change over the API: one classic with groups, one longitudinal with two arms.

Belongs here: the projects, and one call for each thing the tests ask of them. Does not belong here: any claim.
"""

import json
from contextlib import contextmanager

import redcap
import requests

from sandbox.server.project import super_token_of
from sandbox.server.settings import ServerSettings
from sandbox.server.testing import serve_in_thread, write_project

DIARY = [
    {"name": "id", "form": "base"},
    {"name": "team", "form": "base"},
    {"name": "likes", "form": "base", "kind": "checkbox", "choices": "1, Tea | 2, Cake"},
    {"name": "met_on", "form": "meeting", "validation": "date_ymd"},
    {"name": "text", "form": "meeting"},
]
DIARY_ROWS = """
    id,redcap_data_access_group,team,likes___1,likes___2,base_complete,met_on,text,meeting_complete
    1,east,red,1,0,2,2024-01-01,first,2
    2,west,blue,0,0,0,,,
"""
GROUPS = "data_access_group_name,unique_group_name,data_access_group_id\nEast,east,7\nWest,west,8"
PANEL = [
    {"name": "id", "form": "base"},
    {"name": "born", "form": "base"},
    {"name": "score", "form": "visit"},
]
PANEL_FILES = {
    "arms": "arm_num,name\n1,Drug A\n2,Drug B",
    "events": "event_name,arm_num,unique_event_name,event_id\nStart,1,start_arm_1,11\nLater,1,later_arm_1,12\n"
    "Start,2,start_arm_2,13",
    "mapping": "arm_num,unique_event_name,form\n1,start_arm_1,base\n1,later_arm_1,base\n1,later_arm_1,visit\n"
    "2,start_arm_2,base",
}
PANEL_ROWS = """
    id,redcap_event_name,born,base_complete,score,visit_complete
    1,start_arm_1,1980,2,,
    1,later_arm_1,1981,0,5,2
    2,start_arm_2,1990,1,,
"""
RIGHTS = "api_export,api_import,design,user_rights,data_access_groups"
USERS = f"username,data_access_group,{RIGHTS}\nowner,,1,1,1,1,1\nreader,east,1,0,1,1,1\nwriter,,1,1,0,0,0"


@contextmanager
def served_designs(folder):
    """Serve both projects from a folder; yield the server."""
    write_project(folder, "diary", fields=DIARY, records=DIARY_ROWS, users=USERS, dags=GROUPS)
    write_project(folder, "panel", fields=PANEL, records=PANEL_ROWS, users=USERS, **PANEL_FILES)
    with serve_in_thread(folder) as running:
        yield running


def post(server, project, user="owner", **form: str):
    form = {"token": server.token(project, user), "format": "json"} | form
    return requests.post(server.url, data=form, timeout=30)


def put(server, project, content, rows, user="owner", **form: str):
    return post(server, project, user, content=content, data=json.dumps(rows), **form)


def rows(server, project, *columns: str):
    found = post(server, project, content="record", type="flat").json()
    return [tuple(row.get(column) for column in columns) for row in found] if columns else found


def dictionary(server, project):
    return post(server, project, content="metadata").json()


def opened(server, project):
    return redcap.Project(server.url, server.token(project, "owner"))


def created(server, rows, token=None, **form: str):
    form = {"token": token or super_token_of(ServerSettings()), "content": "project", "format": "json"} | form
    return requests.post(server.url, data=form | {"data": json.dumps(rows)}, timeout=30)
