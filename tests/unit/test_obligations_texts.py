"""Texts by number: what is taken in pieces is what would be taken at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assets.obligations.columns import texts
from assets.obligations.columns.texts import names_of
from assets.obligations.known.numbering import NOBODY


@pytest.mark.parametrize("rows", [0, 3, 1000])
def test_long_texts_taken_in_pieces_are_the_same_texts(monkeypatch: pytest.MonkeyPatch, rows: int):
    names = pd.Series([f"No meeting recorded in window {number}." for number in range(7)], dtype="str")
    numbers = np.random.default_rng(rows).integers(NOBODY, len(names), rows)
    whole = names_of(names, numbers)
    monkeypatch.setattr(texts, "PIECE", 100)
    pieces = names_of(names, numbers)
    assert pieces.dtype == "str"
    pd.testing.assert_series_equal(pieces, whole)
    assert pieces.isna().tolist() == (numbers == NOBODY).tolist()


def test_a_text_longer_than_a_piece_is_taken_too(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(texts, "PIECE", 10)
    names = pd.Series(["a sentence of more than ten bytes"], dtype="str")
    assert names_of(names, np.zeros(3, dtype=np.int64)).tolist() == names.tolist() * 3
