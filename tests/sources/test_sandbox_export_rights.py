"""What a token's rights take out of an export without a word: forms, identifiers, free text, other groups' records."""

import pytest

from sandbox.server.testing import serve_in_thread, write_project
from tests.sources.sandbox_projects import answer, lines, objects

FIELDS = [
    {"name": "code", "form": "base", "identifier": "y"},
    {"name": "mail", "form": "base", "identifier": "y", "validation": "email"},
    {"name": "born", "form": "base", "validation": "date_ymd"},
    {"name": "size", "form": "base", "validation": "integer"},
    {"name": "said", "form": "base"},
    {"name": "long", "form": "base", "kind": "notes"},
    {"name": "kind", "form": "base", "kind": "radio", "choices": "1, One"},
    {"name": "secret", "form": "other"},
]
ROWS = """
    code,redcap_data_access_group,mail,born,size,said,long,kind,base_complete,secret,other_complete
    A1,east,a@example.org,1980-01-01,3,yes,much,1,2,hidden,2
    A2,west,b@example.org,1990-01-01,4,no,more,1,2,hidden,2
"""
USERS = """
    username,data_access_group,api_export,design,data_access_groups,forms_export
    all,,1,1,1,
    blind,,1,0,0,"base:2,other:2"
    nameless,,1,0,0,"base:3,other:3"
    partial,,1,0,0,base:1
    east_user,east,1,0,0,
    assigned,,1,0,0,
    none,,1,0,0,"base:0,other:0"
    mute,,0,1,1,
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("school")
    write_project(
        folder,
        "people",
        fields=FIELDS,
        records=ROWS,
        users=USERS,
        dags="data_access_group_name,unique_group_name,data_access_group_id\nEast,east,1\nWest,west,2",
        user_dags="username,redcap_data_access_group\nall,\nassigned,west",
    )
    with serve_in_thread(folder) as running:
        yield running


def test_deidentified_rights_hash_a_record_id_that_is_an_identifier_alike_in_both_layouts(server):
    flat = [row["code"] for row in objects(server, "people", "blind")]
    listed = [row["record"] for row in objects(server, "people", "blind", type="eav", fields="kind")]
    assert listed == flat
    assert len({*flat}) == 2
    assert all(len(code) == 32 and set(code) <= set("0123456789abcdef") for code in flat)


def test_deidentified_rights_drop_identifiers_dates_and_unvalidated_text(server):
    assert lines(server, "people", "blind")[0] == "code,size,kind,base_complete,other_complete"
    names = {row["field_name"] for row in objects(server, "people", "blind", type="eav")}
    assert names == {"code", "size", "kind", "base_complete", "other_complete"}


def test_rights_without_identifiers_drop_only_those(server):
    assert lines(server, "people", "nameless")[0] == (
        "code,born,size,said,long,kind,base_complete,secret,other_complete"
    )


def test_a_form_the_rights_do_not_name_is_not_exported_and_not_refused(server):
    assert lines(server, "people", "partial", fields="code,secret", forms="other")[0] == "code"
    assert answer(server, "people", "partial", type="eav", fields="secret", format="json").text == "[]"


def test_without_rights_to_any_form_only_the_id_is_left(server):
    assert set(objects(server, "people", "none")[0]) == {"code"}


@pytest.mark.parametrize(("user", "record"), [("east_user", "A1"), ("assigned", "A2")])
def test_a_user_in_a_group_gets_its_records_even_when_others_are_named(server, user, record):
    for kind in ("flat", "eav"):
        rows = objects(server, "people", user, fields="code", records="A1,A2", type=kind)
        assert {row.get("code", row.get("record")) for row in rows} == {record}


def test_a_filter_does_not_widen_what_a_group_may_see(server):
    assert objects(server, "people", "east_user", filterLogic="[size] = 4") == []


def test_the_group_column_needs_neither_the_id_nor_a_group_of_ones_own(server):
    rows = objects(server, "people", exportDataAccessGroups="true", rawOrLabel="label", fields="code")
    assert [row["redcap_data_access_group"] for row in rows] == ["East", "West"]
    assert "redcap_data_access_group" not in objects(server, "people", "assigned", exportDataAccessGroups="true")[0]


@pytest.mark.parametrize("content", ["record", "metadata", "version", "generateNextRecordName"])
def test_without_the_export_right_nothing_is_told(server, content):
    found = answer(server, "people", "mute", content=content)
    assert (found.status_code, "privileges" in found.text or "permissions" in found.text) == (403, True)
