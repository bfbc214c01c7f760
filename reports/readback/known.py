"""What the rows of a returned workbook are compared with: what there is now.

Belongs here: the frames, and for a key what it stands for. Does not belong here: reading them from storage, and the
verdict (`judging.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assets.ledger.attestations import attestation_key
from assets.people.typed import typed_words

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """Frames as their rooms declare them, of all programmes.

    `link` is people/link, `proposal` is obligations/pairing_proposal, `exemption` is `exemptions_known`, `returned` and
    `approval` are all of ledger/returned and ledger/approval.
    """

    obligation: pd.DataFrame
    event: pd.DataFrame
    pair: pd.DataFrame
    digest: pd.DataFrame
    reminder: pd.DataFrame
    review: pd.DataFrame
    link: pd.DataFrame
    proposal: pd.DataFrame
    attestation: pd.DataFrame
    exemption: pd.DataFrame
    person: pd.DataFrame
    unit: pd.DataFrame
    returned: pd.DataFrame
    approval: pd.DataFrame

    @cached_property
    def obligations(self) -> dict[str, Row]:
        """Obligations by id, each as the latest quarter that holds it shows it."""
        latest = self.obligation.sort_values("quarter").drop_duplicates("obligation_id", keep="last")
        return _by(latest, "obligation_id")

    @cached_property
    def reviews(self) -> dict[str, Row]:
        """Whom an answer may be about, by typed identity: the review queue, and everybody who was linked."""
        linked = self.link.dropna(subset="typed").drop_duplicates("typed")
        shown = linked.assign(shown=linked["typed"].map(typed_words))
        return _by(shown, "typed") | _by(self.review, "typed")

    @cached_property
    def proposals(self) -> dict[str, Row]:
        """Pairing proposals by id."""
        return _by(self.proposal, "proposal_id")

    @cached_property
    def exemptions(self) -> dict[str, Row]:
        """Exemptions that were not refused, by id."""
        return _by(self.exemption, "exemption_id")

    @cached_property
    def reminders(self) -> dict[str, Row]:
        """Reminders of dates, by id."""
        return _by(self.reminder, "reminder_id")

    @cached_property
    def attestations(self) -> dict[str, Row]:
        """Attestations asked for, by their visible key."""
        rows = self.attestation.to_dict("records")
        names = ("programme", "clause", "subject_id", "period")
        return {attestation_key(**{name: str(row[name]) for name in names}): _cells(row) for row in rows}

    @cached_property
    def people(self) -> frozenset[str]:
        """Person ids of the roster."""
        return frozenset(self.person["person_id"])

    @cached_property
    def units(self) -> dict[str, str]:
        """Names of departments and divisions by code, the latest of each."""
        latest = self.unit.sort_values("valid_from", na_position="first").drop_duplicates("unit_code", keep="last")
        named = latest[latest["name"].notna()]
        return dict(zip(named["unit_code"], named["name"], strict=True))

    @cached_property
    def rulings(self) -> dict[str, Row]:
        """Decisions on requests by `returned_id`, rows of ledger/approval."""
        return _by(self.approval, "returned_id")

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of the roster by person id, last name first."""
        names = {}
        for row in map(_cells, self.person.to_dict("records")):
            last = row["preferred_last"] or row["legal_last"]
            first = row["preferred_first"] or row["legal_first"]
            names[str(row["person_id"])] = ", ".join(part for part in (last, first) if part)
        return names

    def name(self, person_id: str) -> str:
        """Return a person's name; the id where the roster gives none."""
        return self.names.get(person_id) or person_id

    def reminders_about(self, key: str) -> list[str]:
        """Return the ids of what is to be sent about an obligation, `key` itself where nothing is due."""
        lines = self.digest[(self.digest["about"] == key) & (self.digest["state"] == "due")]
        return sorted(map(str, lines["reminder_id"])) or [key]


def _by(frame: pd.DataFrame, name: str) -> dict[str, Row]:
    return {str(row[name]): _cells(row) for row in frame.to_dict("records")}


def _cells(row: Any) -> Row:
    """Return a row with missing cells as `None`."""
    return {str(name): None if isinstance(value, float) and value != value else value for name, value in row.items()}  # noqa: PLR0124 - NaN
