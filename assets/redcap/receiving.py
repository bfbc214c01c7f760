"""Taking in the bytes of an answer.

Belongs here: how an answer is read off its connection. Does not belong here: what it means (`answers.py`).

A server that writes rows as it finds them sends some ten thousand bytes at a time, and to be woken for each of these
pieces takes longer than all that is then done with them: 250 times for the row keys of 200,000 rows, a sixth of what a
night costs on which little changed. So whoever had to wait for the last piece of a large answer rests before the next,
and takes what has come meanwhile. Rejected: `response.content`, which takes an answer apart a second time.
"""

from __future__ import annotations

import time
from io import BytesIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from urllib3 import BaseHTTPResponse

LARGE: Final = 1 << 18
"""Bytes after which an answer is worth resting for; a small one has come by then, and is never waited for longer."""

REST: Final = 0.05
"""Seconds of a rest: what the last piece of a large answer may lie unread, at most."""

_PIECE: Final = 1 << 16
_WAITED: Final = 0.0005
"""Seconds; to take what has come already is a matter of microseconds."""


def body_of(
    answer: BaseHTTPResponse, *, rest: Callable[[float], None], clock: Callable[[], float] = time.monotonic
) -> bytes:
    """Return the whole body, unpacked where it came compressed; `rest` waits for so many seconds.

    Raises what urllib3 raises where the answer breaks off.
    """
    body, asked_at = BytesIO(), clock()
    for piece in answer.stream(_PIECE, decode_content=True):
        body.write(piece)
        if body.tell() >= LARGE and clock() - asked_at > _WAITED:
            rest(REST)
        asked_at = clock()
    # Not a copy, as the pieces joined would be.
    return body.getvalue()
