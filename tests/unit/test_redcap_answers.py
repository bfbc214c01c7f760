"""What an HTTP answer of REDCap means, by status and first look."""

from __future__ import annotations

import pytest
import requests

from assets.redcap.answers import Fault, fault_in, fault_of_error
from assets.redcap.sending import token_variable

JSON = {"Content-Type": "application/json; charset=utf-8"}


def fault(body: bytes, *, status: int = 200, expected: str = "csv", content_type: str = "text/csv") -> Fault | None:
    return fault_in(
        status=status,
        headers={"Content-Type": content_type},
        body=body,
        expected=expected,  # type: ignore[arg-type]
        variable="REDCAP_TOKEN_X",
        fields=["mt_date", "mt_mode"],
    )


@pytest.mark.parametrize("body", [b"record_id\n1\n", b"\n", b"record_id,note\n1,<b>bold</b>\n"])
def test_csv_is_no_fault(body: bytes):
    assert fault(body) is None


def test_a_version_may_come_as_html_type_but_not_as_a_page():
    assert fault(b"15.5.0", expected="text", content_type="text/html; charset=utf-8") is None
    assert fault(b"<html>", expected="text", content_type="text/html; charset=utf-8") is not None


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_what_a_gateway_answers_may_heal(status: int):
    found = fault(b"<html>bad gateway</html>", status=status)
    assert found
    assert found.heals


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 404, 405, 406, 410, 429, 501, 505])
def test_anything_else_that_is_not_200_stays_as_it_is(status: int):
    found = fault(b"", status=status)
    assert found
    assert not found.heals
    assert str(status) in found.words


def test_a_refused_token_names_its_variable():
    found = fault(b"", status=403)
    assert found
    assert "REDCAP_TOKEN_X" in found.words


def test_a_missing_right_is_told_from_a_wrong_request_also_where_both_are_a_400():
    words = b'{"error":"Insufficient user privileges: You must have ..."}'
    kinds = [
        found.kind for found in (fault(words, status=400), fault(b"", status=400), fault(b"", status=403)) if found
    ]
    assert kinds == ["not_allowed", "refused", "not_allowed"]


def test_of_a_refusal_only_fields_that_were_asked_for_are_repeated():
    found = fault(b"""{"error":"... \\"fields\\" are not valid: 'mt_mode', 'Jane Roe'"}""", status=400)
    assert found
    assert "mt_mode" in found.words
    assert "Jane" not in found.words


def test_out_of_memory_is_told_from_any_other_page_even_after_rows():
    page = b'<br />\nFatal {"error":"REDCap ran out of server memory. The request cannot be processed."}'
    for body in (page, b"record_id\n1\n" + page):
        found = fault(body)
        assert found
        assert found.kind == "out_of_memory"


def test_an_answer_about_memory_is_not_taken_for_a_lack_of_it():
    assert fault(b'record_id,note\n1,"we ran out of server memory today"\n') is None


def test_a_page_is_a_fault_even_behind_spaces_and_a_byte_order_mark():
    found = fault(b"\xef\xbb\xbf\n  <!DOCTYPE html><html>sign in</html>")
    assert found
    assert not found.heals


def test_an_error_under_status_200_is_a_fault():
    assert fault(b'{"error":"something"}', expected="json", content_type=JSON["Content-Type"])
    assert fault(b"ERROR: something")


@pytest.mark.parametrize(
    ("error", "heals"),
    [
        (requests.exceptions.ConnectTimeout("secret"), True),
        (requests.exceptions.ReadTimeout("secret"), True),
        (requests.exceptions.ConnectionError("secret"), True),
        (requests.exceptions.ChunkedEncodingError("secret"), True),
        (requests.exceptions.SSLError("secret"), False),
        (requests.exceptions.InvalidURL("secret"), False),
        (requests.exceptions.JSONDecodeError("secret", "", 0), False),
        (KeyError("secret"), False),
    ],
)
def test_errors_on_the_way_are_told_apart_and_not_repeated(error: Exception, heals: object):
    found = fault_of_error(error)
    assert found.heals is heals
    assert "secret" not in found.words


def test_a_projects_variable_has_its_name_in_capitals_and_underscores():
    assert token_variable("anes-2026 new") == "REDCAP_TOKEN_ANES_2026_NEW"
