"""The pieces of a draft: a value with how certain it is and why, an entry of redcap.yaml, the whole.

Belongs here: the values. Does not belong here: finding them (`drafting.py`) or writing them (`writing.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assets.redcap.drafting.wanted import Wanted

Certainty = Literal["certain", "likely", "unsure"]
ORDER: Final[tuple[Certainty, ...]] = ("certain", "likely", "unsure")

CERTAIN: Final = 0.6
LIKELY: Final = 0.38
UNSURE: Final = 0.22
LEAD: Final = 0.08
"""By how much the best has to be ahead of the next to be certain."""


@dataclass(frozen=True, slots=True)
class Part:
    """One value of an entry. `why` is empty where nothing need be said of it."""

    value: Any
    certainty: Certainty = "certain"
    why: str = ""

    @property
    def stands(self) -> bool:
        """Whether it goes into the draft; what does not is written down as a comment."""
        return self.certainty != "unsure"


@dataclass(slots=True)
class Entry:
    """One entry under `people`, `hubs`, `hub_mentors`, `preferences`, `pairs` or `events`, its keys in order.

    `essential` are the keys without which it says nothing; the least certain of them is the entry's own certainty.
    """

    section: str
    parts: dict[str, Part]
    essential: tuple[str, ...] = ()
    name: str = ""
    wanted: tuple[Wanted, ...] = ()
    missing: dict[str, list[str]] = field(default_factory=dict)
    """Slot → codes the policy looks for and no choice of the project means."""

    @property
    def certainty(self) -> Certainty:
        """The least certain of what is essential."""
        return least(self.parts[key].certainty for key in self.essential if key in self.parts)

    @property
    def stands(self) -> bool:
        """Whether it goes into the draft as more than a comment."""
        return self.certainty != "unsure"

    def content(self) -> dict[str, Any]:
        """Return what stands of it, as `redcap.yaml` holds it."""
        return {key: part.value for key, part in self.parts.items() if part.stands}


@dataclass(slots=True)
class Draft:
    """All that was placed in a project, and what could not be."""

    record_id: str
    entries: list[Entry] = field(default_factory=list)
    narrative: dict[str, list[str]] = field(default_factory=dict)
    unplaced: list[Wanted] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    """Instrument that is used → how many of its mapped fields a person types."""


def least(found: Iterable[Certainty]) -> Certainty:
    """Return the least certain of several, `certain` of none."""
    return max(found, key=ORDER.index, default="certain")


def graded(score: float, *, runner_up: float = 0.0) -> Certainty | None:
    """Return how certain a likeness is, `None` where it is none."""
    if score >= CERTAIN and score - runner_up >= LEAD:
        return "certain"
    if score >= LIKELY:
        return "likely"
    return "unsure" if score >= UNSURE else None
