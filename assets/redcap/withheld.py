"""What of a programme's REDCap rows only its director may hear of.

Belongs here: the answer to "does this row or field tell of it". Does not belong here: which entries are so marked (the
mapping, `audience: director`), and the measures (the policy marks those itself). It goes by instrument and field and
not by event, because a form that could not be read became no event, and its finding would still tell that it exists.
"""

from __future__ import annotations

from dataclasses import dataclass

INSTRUMENT = 3
"""Where a row's key `project/record/event/instrument/instance` names the instrument."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """Instruments that serve the director's entries alone, and the fields that do."""

    instruments: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()

    def tells(self, source: str | None, field: str | None = None) -> bool:
        """Whether a row of that key, or something said of that field of it, tells of what is withheld."""
        parts = (source or "").split("/")
        on_instrument = len(parts) > INSTRUMENT and parts[INSTRUMENT] in self.instruments
        return on_instrument or (field or "") in self.fields
