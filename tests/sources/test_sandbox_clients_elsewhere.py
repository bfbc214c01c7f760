"""Clients in other languages, as far as their requests are on record: the same bytes on the wire, read as they read.

REDCapR and id3c join lists with commas, PHPCap sends PHP's query arrays and 0/1, redcapAPI posts multipart forms.
"""

import csv
import io
import re
from urllib.parse import quote

import requests


def post(server, project, body, **headers: str):
    """Post a form body as it stands, the token added."""
    pairs = [f"token={server.token(project)}", *(f"{quote(key)}={quote(value)}" for key, value in body)]
    kind = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    return requests.post(server.url, data="&".join(pairs), headers=kind, timeout=30)


def rows_of(reply):
    return list(csv.DictReader(io.StringIO(reply.text)))


REDCAPR_FLAGS = [
    ("rawOrLabel", "raw"),
    ("rawOrLabelHeaders", "raw"),
    ("exportCheckboxLabel", "FALSE"),
    ("exportSurveyFields", "FALSE"),
    ("exportDataAccessGroups", "FALSE"),
    ("filterLogic", ""),
    ("dateRangeBegin", ""),
    ("dateRangeEnd", ""),
    ("exportBlankForGrayFormStatus", "FALSE"),
    ("csvDelimiter", ","),
]


def test_redcapr_reads_structure_then_ids_then_batches_of_comma_joined_records(server):
    for content, form in [("exportFieldNames", "csv"), ("instrument", "csv"), ("project", "csv"), ("dag", "csv")]:
        assert post(server, "mixed", [("content", content), ("format", form)]).status_code == 200
    metadata = post(server, "mixed", [("content", "metadata"), ("format", "json")]).json()
    asked = [("content", "record"), ("format", "csv"), ("type", "flat"), *REDCAPR_FLAGS]
    ids = sorted({row["id"] for row in rows_of(post(server, "mixed", [*asked, ("fields", metadata[0]["field_name"])]))})
    assert ids == ["1", "2"]
    fields = ",".join(row["field_name"] for row in metadata)
    batches = [rows_of(post(server, "mixed", [*asked, ("records", one), ("fields", fields)])) for one in ids]
    whole = rows_of(post(server, "mixed", [*asked, ("records", ",".join(ids)), ("fields", fields)]))
    assert [row for batch in batches for row in batch] == whole
    assert len(whole) == 7


def test_redcapr_goes_by_the_status_and_the_words_of_a_csv_error(server):
    body = f"token={'0' * 32}&content=record&format=csv&type=flat"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    reply = requests.post(server.url, data=body, headers=kind, timeout=30)
    assert (reply.status_code, reply.text) == (403, "ERROR: You do not have permissions to use the API")
    reply = post(server, "classic", [("content", "formEventMapping"), ("format", "csv")])
    assert (reply.status_code, reply.text) == (400, "ERROR: You cannot export form/event mappings for classic projects")


def test_phpcap_sends_query_arrays_and_flags_of_0_and_1_and_accepts_xml(server):
    body = [
        *(("content", "record"), ("format", "json"), ("type", "flat"), ("returnFormat", "json")),
        *(("records[0]", "1"), ("records[1]", "2"), ("fields[0]", "id"), ("fields[1]", "born")),
        *(("events[0]", "start_arm_1"), ("rawOrLabel", "raw"), ("exportCheckboxLabel", "0")),
        *(("exportSurveyFields", "0"), ("exportDataAccessGroups", "1"), ("dateRangeBegin", ""), ("dateRangeEnd", "")),
    ]
    rows = post(server, "mixed", body, Accept="text/xml").json()
    assert [row["born"] for row in rows] == ["1980-01-02", "", ""]
    assert {row["redcap_data_access_group"] for row in rows} == {"east"}
    assert rows[0].keys().isdisjoint({"redcap_survey_identifier", "diary_timestamp"})


def test_phpcap_finds_the_message_of_an_xml_error(server):
    reply = post(server, "mixed", [("content", "record"), ("fields[0]", "nope")])
    found = re.search(r"<error>(.*)</error>", reply.text)
    assert found is not None
    assert found[1] == "The following values in the parameter \"fields\" are not valid: 'nope'"


def test_redcapapi_posts_a_multipart_form_and_reads_the_charset_from_the_header(server):
    form = {"token": server.token("classic"), "content": "record", "format": "csv", "fields[0]": "name"}
    reply = requests.post(server.url, files={key: (None, value) for key, value in form.items()}, timeout=30)
    charset = re.search(r"charset=(\S+)", reply.headers["Content-Type"])
    assert charset is not None
    assert "Ana Łuk/x" in reply.content.decode(charset[1])


def test_id3c_asks_for_changed_records_and_finds_deletions_in_the_log(server):
    asked = [("content", "record"), ("format", "json"), ("type", "flat"), ("rawOrLabel", "raw")]
    window = [("dateRangeBegin", "2024-01-15 00:00:00"), ("dateRangeEnd", "2024-12-31 00:00:00")]
    changed = post(server, "classic", [*asked, *window, ("fields", "id,name"), ("exportCheckboxLabel", "False")])
    assert [row["id"] for row in changed.json()] == ["2"]
    log = [("content", "log"), ("format", "json"), ("logtype", "record_delete"), ("beginTime", "2024-01-01 00:00:00")]
    assert [entry["record"] for entry in post(server, "classic", log).json()] == ["9"]


def test_a_client_that_forgets_the_slash_is_told_501_by_its_own_get(server):
    body = {"token": server.token("classic"), "content": "version"}
    reply = requests.post(server.url.removesuffix("/"), data=body, timeout=30)
    assert (reply.status_code, "The requested method is not implemented." in reply.text) == (501, True)
