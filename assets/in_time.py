"""A limit on how long something may take altogether, whatever it waits for.

Belongs here: that one function, for the clients of REDCap and of HR's reports alike. Does not belong here: what was
asked, and the sentence about it.

A time-out of `requests` is the longest silence: a server that sends one byte a minute is never silent. Rejected:
looking at the clock between the pieces of an answer. A name that is looked up, a handshake and the headers come before
the first piece, and a piece is not handed over before it is whole.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future, wait
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    Answer = TypeVar("Answer")


class TooLateError(Exception):
    """It took longer than it may."""


def done_within(seconds: float, call: Callable[[], Answer]) -> Answer:
    """Return what `call` returns, or raise what it raises; `TooLateError` after so many seconds.

    It runs in a thread of its own, which nobody can end: one that is too late goes on until its server is done with it
    or the process ends, and what it finds then is dropped.
    """
    outcome: Future[Answer] = Future()

    def run() -> None:
        try:
            outcome.set_result(call())
        except BaseException as error:  # noqa: BLE001 - it is raised in the thread that waits
            outcome.set_exception(error)

    threading.Thread(target=run, name="in time", daemon=True).start()
    if not wait([outcome], timeout=seconds).done:
        raise TooLateError
    return outcome.result()
