"""How the records that exist are listed in a line each, and what happens where that does not tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from assets.redcap.landed import SomeRows
from tests.sources.odd_pull import BY_IDS, pull
from tests.sources.odd_redcap import Odd, OddRedcap, serve_odd, some_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def odd() -> Iterator[OddRedcap]:
    with serve_odd() as redcap:
        yield redcap


def asked_by_name(odd: OddRedcap) -> list[str]:
    return [value for asked in odd.asked_for("ids") for key, value in asked.items() if key.startswith("records[")]


def is_filtered(asked: dict[str, str]) -> bool:
    return "filterLogic" in asked


def without_lines_of(records: set[str]) -> Callable[[bytes], bytes]:
    def shorter(body: bytes) -> bytes:
        lines = body.decode().splitlines(keepends=True)
        return "".join(line for line in lines if line.partition(",")[0] not in records).encode()

    return shorter


def test_records_are_listed_by_a_form_and_whoever_lacks_it_is_asked_for_by_name(odd: OddRedcap):
    odd.rows = some_rows(30)
    first = pull(odd)
    odd.requests.clear()
    odd.always = [Odd("ids", body=without_lines_of({"7", "8"}), when=is_filtered)]
    night = pull(odd, last=first, plan=BY_IDS)
    assert night.landed.change is None
    assert asked_by_name(odd) == ["7", "8"]


@pytest.mark.parametrize("how", [{"status": 400, "body": b'{"error":"no"}'}, {"body": b"\n"}], ids=["no", "nobody"])
def test_where_no_form_lists_the_records_all_rows_do(odd: OddRedcap, how: dict[str, Any]):
    odd.rows = some_rows(30)
    first = pull(odd)
    odd.requests.clear()
    odd.always = [Odd("ids", when=is_filtered, **how)]
    odd.rows = [row for row in odd.rows if row["record_id"] != "2"]
    night = pull(odd, last=first, plan=BY_IDS)
    assert isinstance(night.landed.change, SomeRows)
    assert night.landed.change.replaced == ["2"]
    assert asked_by_name(odd) == ["2"]
