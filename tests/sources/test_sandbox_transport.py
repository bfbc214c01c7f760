"""How requests travel: every way of writing parameters, errors by format and status, headers, addresses, rights."""

import email.utils
from datetime import UTC, datetime, timedelta

import pytest
import redcap
import requests

from sandbox.server.settings import ServerSettings
from sandbox.server.testing import serve_in_thread, write_project

FIELDS = [
    {"name": "id", "form": "base"},
    {"name": "team", "form": "base"},
    {"name": "met_on", "form": "meeting"},
]
ROWS = "id,team,base_complete,met_on,meeting_complete\n1,red,2,,0\n2,blue,2,2024-01-01,1\n3,red,2,,0"
USERS = """
    username,email,data_access_group,api_export,design,logging,data_access_groups,user_rights,forms,forms_export
    office,office@example.org,,1,1,1,1,1,"base:1,meeting:1","base:1,meeting:1"
    guest,,,1,0,0,0,0,,"base:1,meeting:0"
    mute,,,0,1,1,1,1,,
"""
TOKENS = "token,username\nABCDEF0123456789ABCDEF0123456789,office"
LOG = """
    timestamp,username,action,details,record
    2024-01-01 08:00,office,Create record 1,team = 'red',1
    2024-01-02 08:00,guest,Update record 2,team = 'blue',2
    2024-01-03 08:00,office,Delete record 9,,9
    2024-01-04 08:00,office,Manage/Design,Edit field,
"""


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    folder = tmp_path_factory.mktemp("school")
    groups = "data_access_group_name,unique_group_name,data_access_group_id\nEast,east,7"
    write_project(
        folder,
        "club",
        fields=FIELDS,
        records=ROWS,
        users=USERS,
        tokens=TOKENS,
        log=LOG,
        dags=groups,
        info={"purpose": 3},
    )
    return folder


def post(server, body, user="office"):
    form = {"token": server.token("club", user), "format": "json"} | body
    return requests.post(server.url, data=form, timeout=30)


@pytest.mark.parametrize(
    "asked",
    [
        {"records[0]": "1", "records[1]": "3"},
        {"records[7]": "3", "records[2]": "1"},
        {"records[]": ["1", "3"]},
        {"records": "1,3"},
        {"records": "1, 3"},
    ],
    ids=["indexed", "out of order with gaps", "brackets", "comma list", "comma list with spaces"],
)
def test_a_list_may_be_written_in_every_way_clients_write_it(server, asked):
    rows = post(server, {"content": "record", "fields": "id", **asked}).json()
    assert rows == [{"id": "1"}, {"id": "3"}]


@pytest.mark.parametrize("value", ["true", "TRUE", "True", "1"])
def test_every_writing_of_true_is_true(server, value):
    rows = post(server, {"content": "record", "exportDataAccessGroups": value}).json()
    assert "redcap_data_access_group" in rows[0]


@pytest.mark.parametrize("value", ["false", "FALSE", "False", "0", ""])
def test_every_writing_of_false_is_false(server, value):
    rows = post(server, {"content": "record", "exportDataAccessGroups": value}).json()
    assert "redcap_data_access_group" not in rows[0]


def test_a_blank_parameter_is_one_that_was_not_sent(server):
    blank = dict.fromkeys(("filterLogic", "dateRangeBegin", "records", "csvDelimiter", "fields", "events"), "")
    assert len(post(server, {"content": "record", **blank}).json()) == 3


def test_a_multipart_form_is_read_like_any_other(server):
    parts = {"token": server.token("club"), "content": "record", "format": "json", "records": "2", "fields": "id,team"}
    reply = requests.post(server.url, files={key: (None, value) for key, value in parts.items()}, timeout=30)
    assert reply.json() == [{"id": "2", "team": "blue"}]


def test_a_server_that_refuses_plain_strings_for_lists_can_be_played(school):
    with serve_in_thread(school, settings=ServerSettings(refuses_comma_lists=True)) as strict:
        reply = post(strict, {"content": "record", "fields": "id"})
        assert reply.status_code == 400
        assert "must be provided as an array" in reply.json()["error"]
        assert post(strict, {"content": "record", "fields[0]": "id"}).status_code == 200


def test_the_default_format_is_xml_and_errors_follow_return_format_then_format(server):
    message = 'The value of the parameter "content" is not valid'
    assert post(server, {"content": "x", "format": ""}).text == (
        f'<?xml version="1.0" encoding="UTF-8" ?><hash><error>{message}</error></hash>'
    )
    assert post(server, {"content": "x", "format": "csv"}).text == f"ERROR: {message}"
    assert post(server, {"content": "x", "format": "csv", "returnFormat": "json"}).json() == {"error": message}


def test_a_bad_or_missing_token_is_403_and_pycap_raises(server):
    for token in ("", "0" * 32):
        reply = requests.post(server.url, data={"token": token, "content": "version", "format": "json"}, timeout=30)
        assert (reply.status_code, reply.json()) == (403, {"error": "You do not have permissions to use the API"})
    with pytest.raises(redcap.RedcapError):
        redcap.Project(server.url, "0" * 32).export_metadata()


def test_a_token_file_gives_the_token_and_other_users_get_a_derived_one(server):
    assert server.token("club") == "ABCDEF0123456789ABCDEF0123456789"
    assert len(server.token("club", "guest")) == 32
    assert set(server.token("club", "guest")) <= set("0123456789ABCDEF")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"content": "record", "action": "import", "data": "[]"}, "You do not have API Import/Update privileges"),
        ({"content": "record", "data": "[]"}, "You do not have API Import/Update privileges"),
        ({"content": "record", "action": "delete", "records[0]": "1"}, "You do not have Delete Record privileges"),
        ({"content": "metadata", "data": "[]"}, "You do not have API Import/Update privileges"),
    ],
)
def test_whatever_would_write_is_refused_as_a_missing_right(server, body, message):
    reply = post(server, body)
    assert (reply.status_code, reply.json()["error"]) == (403, message)
    assert len(post(server, {"content": "record"}).json()) == 3


def test_a_get_is_501_a_missing_slash_redirects_and_elsewhere_is_a_web_page(server):
    body = '<?xml version="1.0" encoding="UTF-8" ?><hash><error>The requested method is not implemented.</error></hash>'
    got = requests.get(server.url, timeout=30)
    assert (got.status_code, got.text) == (501, body)
    redirected = requests.post(server.url.rstrip("/"), data={"content": "version"}, timeout=30)
    assert (redirected.history[0].status_code, redirected.status_code) == (301, 501)
    lost = requests.post(server.url.replace("/api/", "/redcap/"), timeout=30)
    assert lost.status_code == 404
    assert lost.headers["Content-Type"].startswith("text/html")


def test_a_query_on_the_address_is_ignored(server):
    reply = requests.post(
        server.url + "?content=project", data={"token": server.token("club"), "content": "version"}, timeout=30
    )
    assert reply.text == ServerSettings().version


def test_a_reply_has_the_headers_of_a_real_one_and_a_true_date(server):
    headers = post(server, {"content": "record", "format": "csv"}).headers
    assert headers["Content-Type"] == "text/csv; charset=utf-8"
    assert headers["Expires"] == "0"
    assert headers["Cache-Control"] == "no-store, no-cache, must-revalidate"
    assert headers["Pragma"] == "no-cache"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["REDCap-Random-Text"]
    assert int(headers["Content-Length"]) > 0
    sent = email.utils.parsedate_to_datetime(headers["Date"])
    assert abs(datetime.now(UTC) - sent) < timedelta(minutes=5)


def test_the_classic_refusals_carry_redcaps_sentences(server):
    for content, what in [("arm", "arms"), ("event", "events"), ("formEventMapping", "form/event mappings")]:
        reply = post(server, {"content": content})
        assert reply.status_code == 400
        assert reply.json() == {"error": f"You cannot export {what} for classic projects"}
    assert "does not contain any repeating" in post(server, {"content": "repeatingFormsEvents"}).json()["error"]


@pytest.mark.parametrize(
    ("content", "privilege"),
    [
        ("dag", "Data Access Groups"),
        ("userDagMapping", "Data Access Groups"),
        ("log", "Logging"),
        ("repeatingFormsEvents", "Project Design and Setup"),
    ],
)
def test_a_content_that_needs_another_right_is_refused_by_its_name(server, content, privilege):
    reply = post(server, {"content": content}, "guest")
    assert (reply.status_code, f"'{privilege}' privileges" in reply.json()["error"]) == (400, True)


def test_nothing_is_exported_without_the_api_right(server):
    for content in ("record", "metadata", "project", "version", "user", "log"):
        assert post(server, {"content": content}, "mute").status_code == 403


def test_users_are_objects_with_whole_numbers_and_rights_by_form(server):
    office, guest, _ = redcap.Project(server.url, server.token("club")).export_users()
    assert (office["email"], office["design"], office["api_import"]) == ("office@example.org", 1, 0)
    assert office["forms_export"] == {"base": 1, "meeting": 1}
    assert guest["forms_export"] == {"base": 1, "meeting": 0}
    text = redcap.Project(server.url, server.token("club")).export_users(format_type="csv")
    assert '"base:1,meeting:0"' in text


def test_the_project_is_one_object_completed_with_defaults_and_numbers_stay_numbers(server):
    info = redcap.Project(server.url, server.token("club")).export_project_info()
    assert (info["purpose"], info["is_longitudinal"], info["project_title"]) == (3, 0, "Club")
    body = post(server, {"content": "project", "format": "csv"}).text.splitlines()
    assert len(body) == 2
    assert body[0].startswith("project_id,project_title,creation_time")


def test_metadata_and_field_names_can_be_narrowed_and_refuse_unknown_names(server):
    assert [row["field_name"] for row in post(server, {"content": "metadata", "forms": "meeting"}).json()] == ["met_on"]
    assert post(server, {"content": "metadata", "fields[0]": "nope"}).status_code == 400
    assert post(server, {"content": "exportFieldNames", "field": "nope"}).status_code == 400
    names = [row["export_field_name"] for row in post(server, {"content": "exportFieldNames"}).json()]
    assert names == ["id", "team", "base_complete", "met_on", "meeting_complete"]


def test_instruments_are_titled_from_their_names_when_no_file_says_otherwise(server):
    assert post(server, {"content": "instrument"}).json() == [
        {"instrument_name": "base", "instrument_label": "Base"},
        {"instrument_name": "meeting", "instrument_label": "Meeting"},
    ]


def test_the_log_is_newest_first_and_narrowed_by_type_user_record_and_time(server):
    everything = post(server, {"content": "log"}).json()
    assert [row["timestamp"] for row in everything] == sorted((r["timestamp"] for r in everything), reverse=True)
    assert list(everything[0]) == ["timestamp", "username", "action", "details", "record"]
    deleted = post(server, {"content": "log", "logtype": "record_delete"}).json()
    assert [row["record"] for row in deleted] == ["9"]
    assert [r["record"] for r in post(server, {"content": "log", "user": "guest"}).json()] == ["2"]
    assert [r["record"] for r in post(server, {"content": "log", "record": "1"}).json()] == ["1"]
    late = post(server, {"content": "log", "beginTime": "2024-01-03 00:00", "endTime": "2024-01-03 23:59"}).json()
    assert [row["record"] for row in late] == ["9"]
    assert len(redcap.Project(server.url, server.token("club")).export_logging(log_type="manage")) == 1


def test_the_server_remembers_what_was_asked_and_never_the_token(server):
    server.requests.clear()
    post(server, {"content": "record", "fields[0]": "id", "forms": "meeting", "records": "1,2"})
    (seen,) = server.requests
    assert (seen.project, seen.content, seen.action, seen.format) == ("club", "record", "export", "json")
    assert (seen.fields, seen.forms, seen.records) == (["id"], ["meeting"], ["1", "2"])
    assert server.token("club") not in repr(seen)


def test_a_server_that_answers_a_bad_token_with_401_can_be_played(school):
    with serve_in_thread(school, settings=ServerSettings(bad_token_status=401)) as other:
        reply = requests.post(other.url, data={"token": "0" * 32, "content": "version", "format": "csv"}, timeout=30)
        assert (reply.status_code, reply.text) == (401, "ERROR: You do not have permissions to use the API")


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ({"content": "record", "format": "csv"}, "text/csv; charset=utf-8"),
        ({"content": "record", "format": "json"}, "application/json; charset=utf-8"),
        ({"content": "record", "format": "xml"}, "text/xml; charset=utf-8"),
        ({"content": "version", "format": "json"}, "text/html; charset=utf-8"),
        ({"content": "x", "format": "csv", "returnFormat": "json"}, "application/json; charset=utf-8"),
    ],
)
def test_every_answer_names_its_type_and_charset(server, form, kind):
    assert post(server, form).headers["Content-Type"] == kind


@pytest.mark.parametrize(
    "content",
    ["file", "fileRepository", "report", "surveyLink", "participantList", "userRole", "userRoleMapping", "pdf", ""],
)
def test_a_content_that_is_not_served_answers_as_an_unknown_one(server, content):
    reply = post(server, {"content": content})
    assert (reply.status_code, reply.json()) == (400, {"error": 'The value of the parameter "content" is not valid'})


def test_the_version_is_plain_text_in_every_format(server):
    assert {post(server, {"content": "version", "format": name}).text for name in ("json", "csv", "xml")} == {"15.5.0"}
