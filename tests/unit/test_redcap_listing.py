"""What the landing remembers of an answer and of a record, and when it may be believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from assets.redcap.key_sum import KeySum
from assets.redcap.listing import Listed, Listing
from assets.redcap.recent import MOST, hashes_of, remembered
from assets.redcap.rows import row_keys, table_of_csv

if TYPE_CHECKING:
    from collections.abc import Callable

ANSWER = b"record_id,redcap_repeat_instrument,redcap_repeat_instance\n1,,\n1,meeting,1\n2,,\n"


def unpacking() -> tuple[list[bytes], Callable[[bytes], pa.Table]]:
    unpacked: list[bytes] = []

    def unpack(body: bytes) -> pa.Table:
        unpacked.append(body)
        return row_keys(table_of_csv(body), record_id="record_id")

    return unpacked, unpack


def listed(body: bytes, *, known: Listing | None = None, has_keys: bool = True) -> tuple[list[bytes], Listed]:
    unpacked, unpack = unpacking()
    return unpacked, Listed(body, unpack=unpack, has_keys=has_keys, known=known)


@pytest.mark.parametrize("has_keys", [True, False])
def test_an_answer_that_came_before_is_not_unpacked_again(has_keys: bool):
    first = listed(ANSWER, has_keys=has_keys)[1].listing
    unpacked, again = listed(ANSWER, known=Listing.in_fact(first.fact), has_keys=has_keys)
    assert again.listing == first
    assert unpacked == []
    assert again.records() == ["1", "2"]
    assert len(unpacked) == 1


def test_an_answer_that_differs_in_one_letter_is_unpacked():
    first = listed(ANSWER)[1].listing
    unpacked, other = listed(ANSWER.replace(b"2,,", b"3,,"), known=first)
    assert other.listing != first
    assert other.listing.keys == KeySum.of(other.rows())
    assert len(unpacked) == 1


def test_an_answer_that_lists_records_has_no_keys():
    answer = listed(ANSWER, has_keys=False)[1]
    assert answer.keys() is None
    assert answer.listing.keys is None


def test_nothing_is_read_from_a_landing_that_remembers_no_answer():
    assert Listing.in_fact("") is None


def landed(*rows: tuple[str, str | None, str | None]) -> pa.Table:
    names = ("record", "first", "second")
    return pa.table(
        {name: pa.array(column, pa.large_string()) for name, column in zip(names, zip(*rows, strict=True), strict=True)}
    )


def test_a_record_looks_the_same_only_with_the_same_values_in_the_same_columns_of_the_same_rows():
    same = landed(("1", "ab", None), ("1", "", "x"))
    others = [
        landed(("1", "a", "b"), ("1", "", "x")),
        landed(("1", None, "ab"), ("1", "", "x")),
        landed(("1", "ab", ""), ("1", "x", "")),
        landed(("1", "ab", ""), ("1", "", "x"), ("1", "", "")),
        landed(("1", "abx", ""), ("1", "", "")),
    ]
    assert hashes_of(same) == hashes_of(landed(("1", "ab", ""), ("1", None, "x")))
    assert len({hashes_of(rows)["1"] for rows in (same, *others)}) == len(others) + 1


def test_a_record_looks_the_same_whoever_comes_with_it():
    alone, between = landed(("2", "b", "")), landed(("1", "a", ""), ("2", "b", ""), ("3", "c", ""))
    assert hashes_of(between)["2"] == hashes_of(alone)["2"]
    assert list(hashes_of(between)) == ["1", "2", "3"]
    assert hashes_of(alone.slice(0, 0)) == {}


def test_of_more_records_than_can_be_remembered_none_is():
    hashes = {str(number): "hash" for number in range(MOST + 1)}
    assert remembered(hashes) == {}
    assert len(remembered(dict(list(hashes.items())[:MOST]))) == MOST
