"""The sheets of a scorecard: every item of its policy, and its figures as numbers.

Belongs here: how an item stands, in a symbol, a word and figures. Does not belong here: who gets which book
(`scorecard.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from reports.workbook.model import Cell, Field, NamedTable, Sheet
from reports.workbook.office.attestations import state_words
from reports.workbook.selection import clause_order
from reports.workbook.suppression import TOO_FEW
from reports.workbook.words import capital, counted, programme_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.workbook.case import Case
    from reports.workbook.rows import Row

PRODUCED: Final = "✔ Made each night"
MEASURED: Final = "✔ Measured"
STATED: Final = "– Stated only"
OPEN: Final = "○ Nothing yet"
PRINTED: Final = 9
"""Columns on paper: all but the policy's words."""
BANDS: Final = {
    "0": "no mentor",
    "1": "one mentor",
    "2_or_more": "two or more",
    "none": "none on record",
    "older": "trained before the years that count",
    "recent": "trained in the years that count",
    "recorded": "on record",
}
"""Bands of the figures in words, in their order; others read as their code with spaces."""


@dataclass(frozen=True)
class Card:
    """What a scorecard is made from.

    `own` is the case of its policy, `cases` those of the programmes judged. `clauses`, `figures` and `attestations` are
    the policy's rows of `obligations/clause`, `scorecard` and `attestation`.
    """

    own: Case
    cases: Sequence[Case]
    clauses: Sequence[Row]
    figures: Sequence[Row]
    attestations: Sequence[Row]

    @property
    def programme(self) -> str:
        """The policy's programme."""
        return self.own.ask.programme

    @property
    def title(self) -> str:
        """What the policy calls itself."""
        named = next((row["programme_title"] for row in self.clauses if row["programme_title"]), "")
        return named or programme_title(self.programme)


def _attested(card: Card, clause: Row) -> list[Row]:
    """Return the attestations of a clause for the office, the running period first."""
    own = [row for row in card.attestations if row["clause"] == clause["clause"] and row["unit"] == "office"]
    return sorted(own, key=lambda row: row["period"], reverse=True)


def _figures_of(card: Card, clause: Row) -> list[Row]:
    return sorted((row for row in card.figures if row["clause"] == clause["clause"]), key=_order)


def _order(row: Row) -> tuple[object, ...]:
    """Return what figures are ordered by: item, whose, then bands from little to much."""
    bands = list(BANDS)
    place = bands.index(row["band"]) if row["band"] in BANDS else len(bands)
    limit = int("".join(sign for sign in row["band"] if sign.isdigit()) or 0)
    item = clause_order(row["clause"], row["figure"])
    return (*item, row["of"], place, limit, row["band"].startswith("above"), row["band"])


def status_of(card: Card, clause: Row) -> str:
    """Return in a symbol and a word how an item stands."""
    if clause["kind"] == "document":
        return PRODUCED
    if clause["kind"] == "scored":
        return MEASURED if _figures_of(card, clause) else OPEN
    attested = _attested(card, clause)
    return state_words(attested[0]) if attested else STATED


def items_sheet(card: Card) -> Sheet:
    """Return the sheet Scorecard: item by item."""
    return Sheet(
        name="Scorecard",
        title="Scorecard",
        line=f"{counted(len(card.clauses), 'item')} in the order of the policy. Attested items are filled in "
        "by the office, in a book of its own.",
        blocks=(
            NamedTable(
                name="Scorecard",
                caption="Item by item",
                fields=(
                    Field("Item", "Id of the item in the policy.", width=7),
                    Field("What is asked", "In a few words.", width=34, outside=True),
                    Field(
                        "Status",
                        "Measured: from people's records. Made: a document of this system. Attested, Due or Lapsed: "
                        "the institution's own word for the running period. Stated only: nothing is asked.",
                        kind="status",
                        width=19,
                    ),
                    Field("Figure", "The figures in words; Figures has them as numbers.", width=46),
                    Field("Period", "The running period of what is attested.", width=22),
                    Field("Due or attested on", "Last day to attest it, or the day it was.", kind="date", width=13),
                    Field("Period before", "What became of the period before.", kind="status", width=14),
                    Field("Evidence", "Where the evidence is, as it was typed.", width=30, outside=True),
                    Field("Who attests", "By office, never by name.", width=26, outside=True),
                    Field("Policy's words", "Quoted from the policy.", width=52, outside=True),
                ),
                rows=tuple(_item(card, row) for row in card.clauses),
                words="One row per item of the self-assessment.",
                anchor="Item",
                filtered=True,
            ),
        ),
        frozen_columns=2,
        printed_columns=PRINTED,
    )


def _item(card: Card, clause: Row) -> tuple[Cell, ...]:
    attested = _attested(card, clause)
    now = attested[0] if attested else None
    before = attested[1] if len(attested) > 1 else None
    return (
        clause["clause"],
        clause["title"] or "none recorded",
        status_of(card, clause),
        _figures_words(_figures_of(card, clause)) or "–",
        now["label"] if now else "–",
        (now["attested_on"] or now["due_on"]) if now else "–",
        state_words(before) if before else "–",
        (now["link"] if now else None) or "–",
        (now["owner"] if now else None) or "–",
        clause["words"] or "none recorded",
    )


def _figures_words(figures: Sequence[Row]) -> str:
    """Return a clause's figures in words, a sentence for each group: `Mentees: none on record 5 of 9 (56%), …`."""
    groups: dict[str, list[str]] = {}
    for row in figures:
        groups.setdefault(row["of"], []).append(f"{band_words(row['band'])} {_share_words(row)}")
    return " ".join(f"{capital(of)}: {', '.join(bands)}." for of, bands in groups.items())


def _share_words(row: Row) -> str:
    if row["suppressed_outside"]:
        return TOO_FEW
    share = "" if row["share"] is None else f" ({row['share']:.0%})"
    return f"{row['count']:,} of {row['out_of']:,}{share}"


def band_words(band: str) -> str:
    """Return a band of a figure in words."""
    return BANDS.get(band, band.replace("_", " ").replace("percent", "%"))


def figures_sheet(card: Card) -> Sheet:
    """Return the sheet Figures: the figures as numbers."""
    return Sheet(
        name="Figures",
        title="Figures",
        line="Each person counts once, whatever programmes he or she is in. n < 5: left out.",
        blocks=(
            NamedTable(
                name="Figures",
                caption="By item",
                fields=(
                    Field("Clause", "Id of the item.", width=8),
                    Field("Figure", "What is looked at.", width=26),
                    Field("Of whom", "Whose figure it is.", width=30),
                    Field("Band", "What is counted.", width=34),
                    Field("Number", "n: how many.", kind="integer", width=10),
                    Field("Out of", "N: of how many.", kind="integer", width=10),
                    Field("Share", "n of N.", kind="share", width=10),
                ),
                rows=tuple(
                    (
                        row["clause"],
                        capital(row["figure"].replace("_", " ")),
                        capital(row["of"]),
                        capital(band_words(row["band"])),
                        *([TOO_FEW] * 3 if row["suppressed_outside"] else [row["count"], row["out_of"], row["share"]]),
                    )
                    for row in sorted(card.figures, key=_order)
                ),
                words="The figures as numbers.",
            ),
        ),
    )
