"""A REDCap that answers oddly: what is asked again, what is refused at once, and in which words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assets.redcap.sending import Patience
from tests.sources.odd_pull import client_of, pull, pulled, sentence_of_refusal
from tests.sources.odd_redcap import (
    MAPPING,
    OUT_OF_MEMORY,
    UNKNOWN_ERROR,
    Odd,
    OddRedcap,
    kind_of,
    profile,
    serve_odd,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HTML = b"<!DOCTYPE html><html><body>Please log in</body></html>"


@pytest.fixture
def odd() -> Iterator[OddRedcap]:
    with serve_odd() as redcap:
        yield redcap


def test_a_pull_takes_five_requests_and_asks_only_for_allowed_fields(odd: OddRedcap):
    client = client_of(odd)
    pulled(client)
    assert [kind_of(asked) for asked in odd.requests] == [
        "metadata",
        "repeatingFormsEvents",
        "version",
        "ids",
        "record",
    ]
    assert client.requests == 5
    assert not any(key.startswith("records") for key in odd.requests[-1]), "one answer holds everybody"
    asked = {value for key, value in odd.requests[-1].items() if key.startswith("fields[")}
    assert asked == set(MAPPING.allowed_fields())
    assert not any(key.startswith(("forms", "filterLogic", "report")) for asked in odd.requests for key in asked)


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_a_status_that_heals_is_asked_again_with_growing_rests(odd: OddRedcap, status: int):
    odd.script = [Odd("record", status=status, body=HTML) for _ in range(2)]
    rests: list[float] = []
    assert pull(odd, rests=rests).row.records == 4
    assert len(odd.asked_for("record")) == 3
    assert [0.5 <= rests[0] <= 1.5, 1 <= rests[1] <= 3] == [True, True]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 429, 501])
def test_a_permanent_status_is_asked_once(odd: OddRedcap, status: int):
    odd.always = [Odd("record", status=status, body=b'{"error":"CANARY-narrative-7f3a"}')]
    assert str(status) in sentence_of_refusal(odd)
    assert len(odd.asked_for("record")) == 1


def test_a_status_that_never_heals_is_given_up_after_the_retries(odd: OddRedcap):
    odd.always = [Odd("metadata", status=503, body=HTML)]
    assert "asked 4 times" in sentence_of_refusal(odd)
    assert len(odd.requests) == 4


def test_an_empty_body_is_asked_again_and_never_an_empty_table(odd: OddRedcap):
    odd.script = [Odd("record", body=b"")]
    assert pull(odd).row.rows == 8
    odd.always = [Odd("record", body=b"")]
    assert "nothing at all" in sentence_of_refusal(odd)


def test_redcaps_page_for_an_unknown_error_is_asked_again(odd: OddRedcap):
    odd.script = [Odd("record", body=UNKNOWN_ERROR, content_type="text/html")]
    assert pull(odd).row.rows == 8


@pytest.mark.parametrize("content", ["metadata", "version", "ids", "record"])
def test_a_login_page_with_status_200_is_refused_at_once(odd: OddRedcap, content: str):
    odd.always = [Odd(content, body=HTML, content_type="text/html; charset=utf-8")]
    assert "a web page came instead of data" in sentence_of_refusal(odd)
    assert len(odd.asked_for(content)) == 1


def test_a_database_that_is_down_is_asked_again_and_its_text_is_not_repeated(odd: OddRedcap):
    odd.always = [
        Odd("ids", body=b"The hostname (db1) / username (rc) / password (s3cret) combination could not connect")
    ]
    sentence = sentence_of_refusal(odd)
    assert "s3cret" not in sentence
    assert len(odd.asked_for("ids")) == 4


def test_truncated_json_is_refused(odd: OddRedcap):
    odd.always = [Odd("metadata", body=lambda true: true[:-30])]
    assert "cut short" in sentence_of_refusal(odd)


def test_an_answer_shorter_than_announced_is_asked_again(odd: OddRedcap):
    odd.script = [Odd("record", body=lambda true: true[:-20], short_by=20)]
    assert pull(odd).row.rows == 8


def test_a_batch_is_halved_when_redcap_runs_out_of_memory(odd: OddRedcap):
    def more_than_two(asked: dict[str, str]) -> bool:
        return not 1 <= sum(key.startswith("records[") for key in asked) <= 2

    odd.always = [Odd("record", body=OUT_OF_MEMORY, content_type="text/html", when=more_than_two)]
    assert pull(odd).row.rows == 8
    assert len(odd.asked_for("record")) == 3


def test_one_record_that_is_too_much_is_a_sentence(odd: OddRedcap):
    odd.always = [Odd("record", body=OUT_OF_MEMORY, content_type="text/html")]
    assert "ran out of memory" in sentence_of_refusal(odd)


def test_a_redirect_is_not_followed_so_the_token_goes_nowhere_else(odd: OddRedcap):
    with serve_odd() as elsewhere:
        odd.always = [Odd("metadata", status=302, headers={"Location": elsewhere.url})]
        assert "has moved (302)" in sentence_of_refusal(odd)
        assert elsewhere.requests == []


def test_a_wrong_token_is_refused_without_repeating_it(odd: OddRedcap):
    wrong = "F" * 32
    sentence = sentence_of_refusal(odd, token=wrong)
    assert "REDCAP_TOKEN_TINY" in sentence
    assert wrong not in sentence


def test_a_token_of_the_wrong_length_is_refused_without_repeating_it(odd: OddRedcap):
    sentence = sentence_of_refusal(odd, token="not-a-token")
    assert "not-a-token" not in sentence
    assert odd.requests == []


def test_an_address_that_is_not_the_apis_is_refused_before_anything_is_sent(odd: OddRedcap):
    assert "`url` in the settings ends in /api/" in sentence_of_refusal(odd, url=odd.url.removesuffix("api/"))
    assert odd.requests == []


def test_a_server_that_is_not_there_is_a_sentence():
    gone = OddRedcap(url="http://127.0.0.1:9/api/")
    assert "the connection failed" in sentence_of_refusal(gone, patience=Patience(retries=1))


def test_large_projects_come_in_batches_that_never_lose_their_fields(odd: OddRedcap):
    odd.rows = [profile(str(n)) for n in range(1, 2101)]
    landed = pull(odd, batch_records=5000)
    assert landed.row.records == 2100
    assert all(len(asked) < 1000 for asked in odd.asked_for("record"))
    named = [sum(key.startswith("records[") for key in asked) for asked in odd.asked_for("record")]
    assert sum(named) == 2100
    assert len(odd.asked_for("record")) <= 5


def test_redcaps_own_name_of_an_unknown_field_is_passed_on(odd: OddRedcap):
    body = b"ERROR: The following values in the parameter \"fields\" are not valid: 'mt_mode', 'CANARY-narrative-7f3a'"
    odd.always = [Odd("record", status=400, body=body)]
    assert "mt_mode" in sentence_of_refusal(odd)


def test_no_credentials_but_the_token_go_along(odd: OddRedcap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login jane password hers\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    pull(odd)
    assert odd.authorizations == {None}
