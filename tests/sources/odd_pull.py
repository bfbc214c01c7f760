"""Pulling the odd REDCap: a client that does not really wait, and what every refusal must be."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from assets.redcap.client import RedcapClient, RedcapError
from assets.redcap.pace import Pace
from assets.redcap.pull import pull_project
from tests.sources.odd_redcap import CANARY, MAPPING, TOKEN

if TYPE_CHECKING:
    from assets.redcap.landed import Landed
    from tests.sources.odd_redcap import OddRedcap

NIGHT = date(2026, 11, 20)


def client_of(odd: OddRedcap, *, rests: list[float] | None = None, **more: Any) -> RedcapClient:
    sleep = (rests if rests is not None else []).append
    settings = {"token": TOKEN, "url": odd.url, "timeout_seconds": 5.0, **more}
    return RedcapClient(project="tiny", pace=Pace(per_minute=500, sleep=sleep), **settings)


def pull(odd: OddRedcap, *, last: Landed | None = None, judged_on: date = NIGHT, **more: Any) -> Landed:
    return pull_project(client_of(odd, **more), mapping=MAPPING, project="tiny", last=last, judged_on=judged_on)


def sentence_of_refusal(odd: OddRedcap, *, last: Landed | None = None, **more: Any) -> str:
    with pytest.raises(RedcapError) as refusal:
        pull(odd, last=last, **more)
    sentence = str(refusal.value)
    assert sentence.startswith("REDCap project tiny: ")
    assert sentence.endswith(".")
    assert TOKEN not in sentence
    assert CANARY not in sentence
    assert refusal.value.__cause__ is None
    return sentence
