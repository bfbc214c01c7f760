"""Small invented projects that may be written to, and the requests that write to them."""

import json
from contextlib import contextmanager

import requests

from sandbox.server.clock import server_clock
from sandbox.server.folder import school_from
from sandbox.server.settings import ServerSettings
from sandbox.server.testing import serve_in_thread, write_project
from tests.sources import sandbox_projects as shown

USERS = """
    username,data_access_group,api_export,api_import,record_create,record_delete,record_rename,logging,forms
    office,,1,1,1,1,1,1,
    eastern,east,1,1,1,1,1,1,
    keeper,,1,1,0,0,0,0,
    half,,1,1,1,0,0,0,"person:1,health:2"
    reader,,1,0,0,0,0,0,
"""
TYPED = [
    {"name": "id", "form": "base"},
    {"name": "day", "form": "base", "validation": "date_dmy"},
    {"name": "at", "form": "base", "validation": "datetime_ymd"},
    {"name": "second", "form": "base", "validation": "datetime_seconds_mdy"},
    {"name": "count", "form": "base", "validation": "integer"},
    {"name": "size", "form": "base", "validation": "number"},
    {"name": "price", "form": "base", "validation": "number_2dp_comma_decimal"},
    {"name": "mail", "form": "base", "validation": "email"},
    {"name": "hour", "form": "base", "validation": "time"},
    {"name": "yes", "form": "base", "kind": "yesno"},
    {"name": "grade", "form": "base", "kind": "dropdown", "choices": "1, One | 2, Two"},
    {"name": "slide", "form": "base", "kind": "slider"},
    {"name": "free", "form": "base", "kind": "notes"},
]
HIDDEN = [
    {"name": "id", "form": "base"},
    {"name": "goal", "form": "words", "kind": "notes"},
    {"name": "held", "form": "report", "validation": "date_ymd"},
    {"name": "filled", "form": "report", "kind": "calc", "choices": 'if([goal][current-instance]<>"",1,0)'},
    {"name": "double", "form": "report", "kind": "calc", "choices": "[filled]*2"},
    {"name": "odd", "form": "report", "kind": "calc", "choices": "nonsense("},
]


def write_school(folder):
    """Write the projects: classic, diary, panel, visits, typed, hidden."""
    write_project(
        folder,
        "classic",
        fields=shown.PEOPLE,
        records=shown.CLASSIC,
        info={"missing_data_codes": "UNK, Unknown | -999, Lost"},
        users=USERS,
        dags="data_access_group_name,unique_group_name,data_access_group_id\nEast side,east,7\nWest,west,8",
    )
    write_project(folder, "diary", fields=shown.DIARY, records=shown.DIARY_ROWS)
    write_project(folder, "panel", fields=shown.PANEL, records=shown.PANEL_ROWS, **shown.PANEL_FILES)
    write_project(folder, "visits", fields=shown.PANEL, records=shown.VISITS_ROWS, **shown.VISITS_FILES)
    write_project(folder, "typed", fields=TYPED, records="id")
    repeating = "form_name,custom_form_label\nwords,\nreport,"
    write_project(folder, "hidden", fields=HIDDEN, records="id", repeating=repeating)


def sent(server, project, by=None, **form: str):
    """Post a record request; json unless told otherwise."""
    form = {"token": server.token(project, by), "content": "record", "format": "json"} | form
    return requests.post(server.url, data=form, timeout=30)


def imported(server, project, rows, by=None, **form: str):
    """Import rows: a list as json, a text as it is."""
    data = rows if isinstance(rows, str) else json.dumps(rows)
    return sent(server, project, by, data=data, **form)


def refusal(server, project, rows, by=None, **form: str):
    """Return the message of an import that is refused."""
    found = imported(server, project, rows, by, **form)
    assert found.status_code in {400, 403}, found.text
    return found.json()["error"]


def exported(server, project, by=None, **form: str):
    """Return the rows of an export as lists of cells without the header."""
    text = sent(server, project, by, format="csv", **form).text
    return [line.split(",") for line in text.splitlines()[1:]]


def log_lines(server, project, by=None, **form: str):
    """Return the log as (action, details, record), newest first."""
    found = sent(server, project, by, content="log", **form).json()
    return [(row["action"], row["details"], row["record"]) for row in found]


def changed(server, project, begin="", end=""):
    """Return the records a date range finds."""
    found = exported(server, project, fields="id", dateRangeBegin=begin, dateRangeEnd=end)
    return list(dict.fromkeys(row[0] for row in found))


@contextmanager
def served_school(folder):
    """Serve the projects from a folder they are written into; yields the server and the folder."""
    write_school(folder)
    with serve_in_thread(folder) as server:
        yield server, folder


def as_written(running):
    """Return a running server that has forgotten every write, its clock and its settings."""
    server, folder = running
    settings = ServerSettings(timezone="America/Chicago")
    server.sandbox.settings = settings
    server.sandbox.school = school_from(folder, settings=settings)
    server.sandbox.clock = server_clock(settings.timezone)
    return server
