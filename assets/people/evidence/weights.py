"""The published weights, as read from `weights.yaml` beside this file.

Belongs here: the model of the file. Does not belong here: how a pair earns a weight (`compare.py`, `contact.py`) and
what is done with the sum (`score.py`).
"""

from __future__ import annotations

import math
from pathlib import Path

from pydantic import Field

from assets.closed import Closed
from assets.programmes import read_model


class Weight(Closed):
    """What one piece of evidence is worth, in natural logarithms, and how it reads in a list of reasons."""

    value: float
    words: str
    rarity: bool = Field(default=False, description="add the negative logarithm of the name's share of the roster")
    rarity_up_to: float = math.inf


class Thresholds(Closed):
    """From which score on a link is made, and from which on a person is asked."""

    auto: float
    review: float


class Weights(Closed):
    """The whole of `weights.yaml`."""

    thresholds: Thresholds
    prior_on_roster: float = Field(gt=0, lt=1)
    weights: dict[str, Weight]

    def value(self, name: str) -> float:
        """Return what a piece of evidence is worth before rarity."""
        return self.weights[name].value


def shipped_weights() -> Weights:
    """Read the weights that ship; `ProgrammeError` where the file is wrong."""
    return read_model(Path(__file__).with_name("weights.yaml"), Weights)
