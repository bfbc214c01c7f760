"""Whether what somebody typed into a row is asked of the office or rejected, and why.

Belongs here: the verdict on one form of one row. Does not belong here: finding the row, and the ledger. A file is
brought by whoever says so, and nothing in it proves who typed: so everything that is understood is a request until
somebody of the office and of another unit approves it, also what the office itself fills in. That the office's own
entries hold at once was tried: the name on a command line then decided for the office.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from assets.ledger.contested import seen_of
from assets.ledger.exemptions import ends_later
from assets.ledger.returned import CONCERNED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assets.ledger.returned import Form, Returned
    from reports.readback.known import Known

DONE: Final = frozenset({"met", "met_late", "excluded", "excepted"})
WAITS: Final = "Waits for approval by somebody of the office and of another unit."


class RowRejectedError(ValueError):
    """A form of a row cannot be taken; the message is one sentence for whoever typed it."""


def judged(one: Returned, known: Known, *, tonight: date) -> Returned:
    """Return a form of a row with outcome, reason, and what its key stands for now.

    `one` has been read without a problem. `tonight` bounds dates that tell of something done.
    """
    try:
        facts = FACTS[one.form](one, known, tonight)
    except RowRejectedError as error:
        return replace(one, outcome="rejected", reason=str(error))
    person, programme = facts.pop("person_id", ""), facts.pop("programme", "") or one.programme
    return replace(one, person_id=person, programme=programme, facts=facts, outcome="requested", reason=WAITS)


def _of_obligation(one: Returned, known: Known) -> dict[str, Any]:
    row = known.obligations.get(one.key)
    if row is None:
        raise RowRejectedError("Stale: this obligation is no longer there; look it up in the newest workbook.")
    return row


def _exemption(one: Returned, known: Known, _tonight: date) -> dict[str, str]:
    row = _of_obligation(one, known)
    if row["person_id"] is None:
        raise RowRejectedError("An exemption is of a person, and this obligation is nobody's own.")
    start, end = one.typed.get("valid_from"), one.typed.get("valid_to")
    if start and end and end < start:
        raise RowRejectedError("Exempt until lies before Exempt from.")
    return _about(row, known) | {"clause": str(row["clause"])}


def _reminded(one: Returned, known: Known, tonight: date) -> dict[str, str]:
    _refuse_later(one.typed["sent_on"], tonight, header="Reminded on")
    if one.key in known.reminders:
        row = known.reminders[one.key]
        return _about(row, known) | {"clause": str(row["clause"]), "reminders": one.key}
    row = _of_obligation(one, known)
    if row["state"] in DONE:
        raise RowRejectedError("There is nothing to remind of: it is done or excused by now.")
    return _about(row, known) | {"clause": str(row["clause"]), "reminders": " ".join(known.reminders_about(one.key))}


def _contested(one: Returned, known: Known, _tonight: date) -> dict[str, str]:
    row = _of_obligation(one, known)
    seen = seen_of(row, known.event, known.pair, code=one.typed["code"])
    return _about(row, known) | {"clause": str(row["clause"]), "seen": seen}


def _identity(one: Returned, known: Known, _tonight: date) -> dict[str, str]:
    row = known.reviews.get(one.key)
    if row is None:
        raise RowRejectedError("Stale: this question is no longer in the queue; it was answered, or the entry changed.")
    person, is_person = one.typed.get("person_id", ""), one.typed["decision"] == "person"
    if is_person and not person:
        raise RowRejectedError("A person of the roster was chosen: type the Person ID.")
    if person and not is_person:
        raise RowRejectedError("A Person ID goes with a person of the roster only: choose that, or clear it.")
    if person and person not in known.people:
        raise RowRejectedError("The roster has nobody with that Person ID.")
    return {"programme": str(row["programme"]), "person_id": person}


def _pairing(one: Returned, known: Known, _tonight: date) -> dict[str, str]:
    row = known.proposals.get(one.key)
    if row is None:
        raise RowRejectedError("Stale: this pair is no longer proposed; look it up in the newest workbook.")
    if row["state"] == "unmatched":
        raise RowRejectedError("Nobody is proposed here, so there is nothing to accept or decline.")
    return _about(row, known) | {name: str(row[name] or "") for name in ("mentor_id", "hub")}


def _attestation(one: Returned, known: Known, tonight: date) -> dict[str, str]:
    row = known.attestations.get(one.key)
    if row is None:
        raise RowRejectedError("Stale: this is not asked for any more; look it up in the newest workbook.")
    _refuse_half_an_attestation(one.typed)
    for name, header in (("attested_on", "Attested on"), ("action_done_on", "Action done")):
        if name in one.typed:
            _refuse_later(one.typed[name], tonight, header=header)
    unit = "" if row["unit"] == "office" else str(row["subject_id"])
    about = {"programme": str(row["programme"]), "clause": str(row["clause"]), "period": str(row["period"])}
    return about | {"unit": unit} | _unit_concerned(known, unit)


def _refuse_half_an_attestation(typed: Mapping[str, str]) -> None:
    """Refuse what attests nothing and names no action, and an action without a name or a last day."""
    is_action = "action_due_on" in typed or "action_done_on" in typed
    if not is_action and "attested_on" not in typed:
        raise RowRejectedError("Attested on is missing; of an action give Note and Action due.")
    if is_action and not {"note", "action_due_on"} <= set(typed):
        raise RowRejectedError("An action needs a Note, which says what is to be done, and Action due.")


def _ending(one: Returned, known: Known, _tonight: date) -> dict[str, str]:
    row = known.exemptions.get(one.key)
    if row is None:
        raise RowRejectedError("Stale: there is no such exemption; look it up in the newest workbook.")
    if not ends_later(known.exemption, one.key, than=date.fromisoformat(one.typed["last_day"])):
        raise RowRejectedError("This exemption is not approved, or ends by that day already.")
    return _about(row, known)


def _comment(_one: Returned, _known: Known, _tonight: date) -> dict[str, str]:
    raise RowRejectedError("A comment alone decides nothing; it is kept.")


FACTS: Final[dict[Form, Callable[[Returned, Known, date], dict[str, str]]]] = {
    "exemption": _exemption,
    "reminded": _reminded,
    "contested": _contested,
    "identity": _identity,
    "pairing": _pairing,
    "attestation": _attestation,
    "ending": _ending,
    "comment": _comment,
}
"""Form → what its key stands for; raises `RowRejectedError`."""


def _about(row: dict[str, Any], known: Known) -> dict[str, str]:
    about = {"programme": str(row["programme"]), "person_id": str(row.get("person_id") or "")}
    return about | _unit_concerned(known, str(row.get("department") or ""))


def _unit_concerned(known: Known, code: str) -> dict[str, str]:
    """Return by code and name whose people an entry is about, so that nobody decides for his own unit."""
    return dict(zip(CONCERNED, (code, known.units.get(code, code)), strict=True)) if code else {}


def _refuse_later(day: str, tonight: date, *, header: str) -> None:
    if day > tonight.isoformat():
        raise RowRejectedError(f"{header} lies in the future.")
