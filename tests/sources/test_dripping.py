"""A server that sends a byte now and then is never silent: each request ends all the same, with a sentence."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from assets.hr.source import HrReports
from assets.in_time import TooLateError, done_within
from assets.redcap.client import RedcapClient
from assets.redcap.errors import RedcapError
from assets.redcap.pace import Pace
from assets.redcap.sending import Patience
from pipelines.definitions import redcap_server
from pipelines.settings import read_settings
from tests.sources.dripping import IN_BODY, IN_HEADERS, dripping
from tests.sources.odd_pull import client_of
from tests.sources.odd_redcap import TOKEN, Odd, serve_odd
from tests.sources.raas_reports import delivered_by
from tests.unit.written_settings import GOOD, written

if TYPE_CHECKING:
    from pathlib import Path

IMPATIENT = Patience(timeout_seconds=5.0, answer_seconds=0.4, retries=3)
PLACES = pytest.mark.parametrize("after", [IN_HEADERS, IN_BODY], ids=["headers", "body"])


@PLACES
def test_a_redcap_that_drips_is_given_up_at_once_and_in_one_sentence(after: bytes):
    with dripping(after=after) as (address, asked):
        client = RedcapClient(
            project="tiny", url=f"{address}/api/", token=TOKEN, pace=Pace(per_minute=500), patience=IMPATIENT
        )
        with pytest.raises(RedcapError) as refusal:
            client.metadata()
    assert str(refusal.value) == (
        "REDCap project tiny: asking for the data dictionary, the answer was not whole when its time was up: raise"
        " `answer_seconds` or lower `batch_records` in the settings; if it lasts, ask the REDCap administrator."
    )
    assert len(asked) == 1
    assert client.server_time is None


def test_the_settings_say_how_long_a_request_may_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("REDCAP_TOKEN_TINY", TOKEN)
    with dripping(after=IN_BODY) as (address, _):
        ours = f'url = "{address}/api/"\nanswer_seconds = 0.4'
        path = written(tmp_path, GOOD.replace('url = "https://redcap.example.edu/api/"', ours))
        server = redcap_server(read_settings(path))
        with pytest.raises(RedcapError, match="raise `answer_seconds`"):
            server.client("tiny", pace=server.pace()).metadata()


@PLACES
def test_a_report_server_that_drips_is_given_up_in_one_sentence(after: bytes, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HR_USER", "isu")
    monkeypatch.setenv("HR_PASSWORD", "hers")
    with dripping(after=after) as (address, asked):
        reports = {"people": f"{address}/people?format=csv"}
        delivered = delivered_by(HrReports(reports=reports, timeout_seconds=0.4, retries=0))
    assert delivered.trouble == "The HR report of people: no whole answer came in time: raise hr.timeout_seconds."
    assert len(asked) == 1


def test_an_answer_that_comes_when_nobody_waits_any_more_changes_nothing():
    waiting, told = threading.Event(), threading.Event()

    def late(true: bytes) -> bytes:
        waiting.wait(5)
        told.set()
        return true

    with serve_odd() as odd:
        odd.script = [Odd("version", body=late)]
        client = client_of(odd, patience=IMPATIENT)
        with pytest.raises(RedcapError, match="its version, the answer was not whole"):
            client.version()
        waiting.set()
        assert told.wait(5)
        assert client.server_time is None
        assert client.version() == "15.5.0"


def test_what_is_done_in_time_is_returned_and_what_it_raises_is_raised():
    assert done_within(5, lambda: "done") == "done"
    with pytest.raises(ZeroDivisionError):
        done_within(5, lambda: 1 / 0)


def test_a_time_out_of_its_own_is_not_taken_for_ours():
    def timed_out() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        done_within(5, timed_out)
    with pytest.raises(TooLateError):
        done_within(0.01, lambda: threading.Event().wait(0.5))
