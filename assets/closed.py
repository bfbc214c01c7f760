"""What every file people write is held to: it says only what it may say, and it does not change once it was read.

Belongs here: the one base of the models of settings, mappings, policies, contracts and weights. Does not belong here:
any model. A base in each room was rejected: they had begun to differ in which keys they take.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Closed(BaseModel):
    """A part of a file people write; an unknown key is an error, so a misspelt one is never ignored in silence.

    A key that is no Python name (`from`) may be given by its alias or by the name of its field.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
