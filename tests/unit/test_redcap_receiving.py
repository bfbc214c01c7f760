"""How an answer is taken in: whole, and with rests only where a large one keeps us waiting."""

from __future__ import annotations

import zlib
from io import BytesIO

import pytest
from urllib3 import HTTPResponse
from urllib3.exceptions import ProtocolError

from assets.redcap.receiving import LARGE, REST, body_of

LINES = b"".join(b"%d,meeting,%d,2\n" % (row // 19, row % 19) for row in range(60_000))
assert len(LINES) > 3 * LARGE


class Line(BytesIO):
    """A connection on which each read takes some seconds of its own clock."""

    def __init__(self, sent: bytes, *, seconds: float) -> None:
        """Take what was sent, and how long the server takes for a piece of it."""
        super().__init__(sent)
        self._seconds = seconds
        self.now = 0.0
        self.rests: list[float] = []

    def read(self, size: int | None = -1, /) -> bytes:
        """Wait for the server."""
        self.now += self._seconds
        return super().read(size)

    def rest(self, seconds: float) -> None:
        """Rest, which is quick for the clock of the connection."""
        self.rests.append(seconds)


def received(line: Line, **headers: str) -> bytes:
    answer = HTTPResponse(line, headers=headers, preload_content=False)
    return body_of(answer, rest=line.rest, clock=lambda: line.now)


def test_a_large_answer_that_comes_slowly_is_taken_whole_and_with_rests():
    line = Line(LINES, seconds=0.003)
    assert received(line) == LINES
    assert len(line.rests) > 1
    assert set(line.rests) == {REST}


def test_what_has_come_already_is_taken_without_a_rest():
    line = Line(LINES, seconds=0.0)
    assert received(line) == LINES
    assert line.rests == []


@pytest.mark.parametrize("sent", [b"", b"\n", LINES[: LARGE // 2]])
def test_a_small_answer_is_not_rested_for_however_slowly_it_comes(sent: bytes):
    line = Line(sent, seconds=1.0)
    assert received(line) == sent
    assert line.rests == []


def test_an_answer_that_came_compressed_is_unpacked():
    packed = zlib.compress(LINES)
    assert received(Line(packed, seconds=0.0), **{"content-encoding": "deflate"}) == LINES


def test_an_answer_that_breaks_off_is_not_taken_for_a_whole_one():
    with pytest.raises(ProtocolError):
        received(Line(LINES[:-1], seconds=0.0), **{"content-length": str(len(LINES))})
