"""What an entry is about and what it says, in words for whoever has to approve it.

Belongs here: names for keys and words for codes. Does not belong here: verdicts (`judging.py`) and the receipt's sheet
(`receipt.py`). The ledger keeps keys and codes; who decides on a request has to see a person and a clause.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.inputs.sheets import INPUT_SHEETS

if TYPE_CHECKING:
    from assets.ledger.returned import Returned
    from reports.inputs.model import Input
    from reports.readback.known import Known

INPUTS: Final[dict[tuple[str, str], Input]] = {
    (form.form, one.name): one for sheet in INPUT_SHEETS for form in sheet.forms for one in form.inputs
}


def about_words(one: Returned, known: Known) -> str:
    """Return whom and what an entry is about: person and clause, typed person, pair, or unit and period."""
    if one.form == "identity":
        return str((known.reviews.get(one.key) or {}).get("shown") or "")
    clause, unit = one.facts.get("clause", ""), one.facts.get("department_name", "")
    if one.form == "attestation":
        return ", ".join(part for part in (clause, unit, one.facts.get("period", "")) if part)
    if one.form == "ending":
        clause = str((known.exemptions.get(one.key) or {}).get("clause") or "all clauses")
    person = one.person_id
    if one.outcome == "rejected" and one.key in known.obligations:
        row = known.obligations[one.key]
        person, clause = str(row["person_id"] or ""), str(row["clause"])
    mentor = known.name(one.facts.get("mentor_id", ""))
    with_mentor = f"with {mentor}" if mentor else ""
    return "; ".join(part for part in (known.name(person), with_mentor, clause) if part)


def entered_words(one: Returned) -> str:
    """Return what was typed as the workbook words it; of a comment only that there is one."""
    said = [f"{_header(one, name)}: {_word(one, name, value)}" for name, value in one.shown().items()]
    return "; ".join([*said, *(["a comment"] if len(one.shown()) < len(one.typed) else [])])


def _header(one: Returned, name: str) -> str:
    known = INPUTS.get((one.form, name))
    return known.header if known else name


def _word(one: Returned, name: str, value: str) -> str:
    known = INPUTS.get((one.form, name))
    words = {code: word for word, code in known.codes.items()} if known else {}
    return words.get(value, value)
