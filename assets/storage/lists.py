"""Columns in which equal values are one value: lists of text, and text as categories.

Belongs here: such columns from Arrow into a frame and back. Does not belong here: what else a frame must look like
(`frames.py`) and whether a column holds lists at all (`casts.py`).

A school of 50,000 has five million events, whose lists of attendees and of filled-in sections are a few thousand
different ones. A list of its own for every row, with texts of its own (Arrow's `to_pylist`), was rejected: it took 5 GB
and six times as long as everything else of reading the table. Whoever wants to change a list makes himself a new one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]
    Lists = np.ndarray[tuple[int], np.dtype[Any]]

NOT_THERE = -1
MOSTLY_ALIKE = 0.5
"""Where fewer of the lists differ than this share, only those that differ are looked at."""


def lists_of_arrow(lists: pa.ChunkedArray | pa.Array) -> Lists:
    """Return Arrow lists of text as Python lists (an ``object`` array), equal ones as one; a missing one is empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    chunks = lists.chunks if isinstance(lists, pa.ChunkedArray) else [lists]
    lengths = [pc.fill_null(pc.list_value_length(chunk), 0).to_numpy(zero_copy_only=False) for chunk in chunks]
    counts = np.concatenate([np.zeros(0, dtype=np.int64), *lengths])
    codes, dictionary = _coded([chunk.flatten() for chunk in chunks], of=lists.type.value_type)
    starts = np.cumsum(counts) - counts
    place, first = _alike(codes, starts, counts)
    sizes = counts[first]
    ends = np.cumsum(sizes)
    picked = np.arange(int(sizes.sum())) + np.repeat(starts[first] - ends + sizes, sizes)
    texts = dictionary.to_numpy(zero_copy_only=False)[codes[picked]].tolist()
    spans = zip((ends - sizes).tolist(), ends.tolist(), strict=True)
    return np.fromiter((texts[start:end] for start, end in spans), dtype=object, count=len(first))[place]


def categories_of_arrow(texts: pa.ChunkedArray | pa.Array) -> pd.Series[Any]:
    """Return Arrow texts as categories."""
    import pyarrow as pa

    chunks = texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]
    codes, names = _coded(chunks, of=texts.type)
    return pd.Series(pd.Categorical.from_codes(codes, categories=pd.Index(names.to_pylist(), dtype="str")))


def _coded(chunks: Sequence[pa.Array], *, of: pa.DataType) -> tuple[Numbers, pa.Array]:
    """Return texts of a type as places (-1 where missing) among the different ones, without putting them together."""
    import pyarrow as pa

    coded = pa.chunked_array(chunks, type=of)
    if not pa.types.is_dictionary(of):
        coded = coded.dictionary_encode()
    coded = coded.unify_dictionaries()
    names = coded.chunk(0).dictionary if coded.num_chunks else pa.array([], coded.type.value_type)
    parts = [chunk.indices.fill_null(NOT_THERE).to_numpy() for chunk in coded.chunks]
    return np.concatenate([np.zeros(0, dtype=np.int32), *parts]), names


def _alike(codes: Numbers, starts: Numbers, counts: Numbers) -> tuple[Numbers, Numbers]:
    """Return a number for each list, from 0, equal for equal lists, and the first row of each number."""
    number = np.zeros(len(counts), dtype=np.int64)
    size = np.int64(codes.max(initial=0)) + 1
    longer, taken = np.flatnonzero(counts), 1
    for position in range(int(counts.max(initial=0))):
        longer = longer[counts[longer] > position]
        place, distinct = pd.factorize(number[longer] * size + codes[starts[longer] + position])
        number[longer] = place + taken
        taken += len(distinct)
    used = np.zeros(taken, dtype=bool)
    used[number] = True
    place = (np.cumsum(used) - 1)[number]
    return place, _firsts(place)


def _firsts(place: Numbers) -> Numbers:
    """Return the first row of each number from 0 on."""
    first = np.zeros(int(place.max(initial=-1)) + 1, dtype=np.int64)
    first[place[::-1]] = np.arange(len(place))[::-1]
    return first


def distinct_lists(values: pd.Series[Any]) -> tuple[Numbers, list[Any]]:
    """Return which of the distinct objects each row holds, and these; equal lists that are two count as two.

    What a frame was read with is told apart in this way without a look into any list.
    """
    objects = np.ascontiguousarray(values.to_numpy(dtype=object))
    place, _ = pd.factorize(_addresses_in(objects))
    return place, objects[_firsts(place)].tolist()


def _addresses_in(objects: Lists) -> Numbers:
    """Return the `id` of each object, as the array holds it; to ask each for it took half a second of a judgement."""
    import ctypes

    if not len(objects):
        return np.zeros(0, dtype=np.int64)
    start = ctypes.cast(objects.ctypes.data, ctypes.POINTER(ctypes.c_ssize_t))
    return np.ctypeslib.as_array(start, shape=(len(objects),))


def arrow_of_lists(values: pd.Series[Any], *, wanted: pa.DataType) -> pa.Array:
    """Return Python lists of text as Arrow lists of a type."""
    import pyarrow as pa

    place, distinct = distinct_lists(values)
    if len(distinct) > len(place) * MOSTLY_ALIKE:
        return pa.array(values.tolist(), type=wanted)
    return pa.array(distinct, type=wanted).take(pa.array(place))
