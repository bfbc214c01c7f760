"""Why a project could not be pulled, as sentences: project, what came, what to do. Never a token, never a body.

Belongs here: the types of error, by what may follow from them, and how a sentence begins and lists. Does not belong
here: what the sentences say (`answers.py`, `complete.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assets.redcap.answers import Kind


class RedcapError(Exception):
    """A project could not be pulled."""


class OutOfMemoryError(RedcapError):
    """REDCap had not enough memory for the answer; a smaller batch may do."""


class NotAllowedError(RedcapError):
    """The token's rights do not reach this far."""


class RefusedError(RedcapError):
    """REDCap calls the request wrong (400)."""


ERRORS: Final[Mapping[Kind, type[RedcapError]]] = {
    "other": RedcapError,
    "out_of_memory": OutOfMemoryError,
    "not_allowed": NotAllowedError,
    "refused": RefusedError,
}

_MOST_NAMED: Final = 5


def refused(project: str, words: str) -> RedcapError:
    """Return the error of a project in one sentence."""
    return RedcapError(f"REDCap project {project}: {words}.")


def some(names: Sequence[str], between: str = ", ") -> str:
    """Return the first few names, and how many more there are."""
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return between.join(names[:_MOST_NAMED]) + more
