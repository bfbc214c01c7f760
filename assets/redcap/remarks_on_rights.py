"""What the doctor says about the rights of the token's user, and how a person finds out what REDCap does not tell.

Belongs here: remarks on rights as values. Does not belong here: reading them (`rights.py`) and asking (`doctor.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assets.redcap.remark import do, note, well
from assets.redcap.rights import DEIDENTIFIED, NONE, NOT_NEEDED, WITHOUT_IDENTIFIERS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from assets.redcap.mapping import Mapping as FieldMapping
    from assets.redcap.remark import Remark, Told
    from assets.redcap.rights import UserRights

RENEW_DAYS: Final = 30
"""A token that expires sooner is to be renewed now: administrators of REDCap need notice."""

PAGE: Final = "REDCap's User Rights page"


def remarks_on_user(
    user: UserRights,
    *,
    tonight: date,
    mapped: Collection[str],
    narrative: Mapping[str, Sequence[str]],
    identifiers: Mapping[str, Sequence[str]],
) -> Iterator[Remark]:
    """Yield what the token's user may do.

    `mapped` are the instruments the mapping reads; `narrative` and `identifiers` give instrument → its narrative fields
    and its mapped fields that are marked as identifiers.
    """
    yield expiry(user.expires, tonight=tonight)
    if "api_export" not in user.granted:
        yield do("the user named in the settings has no API Export right", f"in {PAGE}, tick API Export for that user")
    if "api_import" in user.granted:
        yield do(
            "the token may write to REDCap (API Import/Update); mentorsync only reads",
            f"in {PAGE}, take API Import/Update away from the token's user",
        )
    else:
        yield well("the token cannot write to REDCap (no API Import/Update)")
    surplus = [words for name, words in NOT_NEEDED.items() if name in user.granted]
    if surplus:
        yield note(
            f"the token's user has rights mentorsync does not need: {', '.join(surplus)}",
            f"in {PAGE}, take them away; what a token may not do, a stolen one may not do either",
        )
    if user.in_group:
        yield do(
            "the token's user is in a data access group, so the records of all others are missing",
            f"in {PAGE}, remove the token's user from the group",
        )
    yield from _export_rights(user.forms, mapped=mapped, identifiers=identifiers)
    yield from _narrative_rights(user.forms, mapped=mapped, narrative=narrative)


def expiry(expires: date | None, *, tonight: date) -> Remark:
    """Return the remark on the last day of the token's user, `None` where he has none."""
    if expires is None:
        return well("the token's user does not expire")
    days = (expires - tonight).days
    if days < 0:
        return do(f"the token's user expired on {expires}", f"in {PAGE}, set a later expiration date")
    words = f"the token's user expires on {expires}, in {days} days"
    return well(words) if days > RENEW_DAYS else do(words, f"in {PAGE}, set a later expiration date before that day")


def _export_rights(
    forms: Mapping[str, int], *, mapped: Collection[str], identifiers: Mapping[str, Sequence[str]]
) -> Iterator[Remark]:
    if not forms:
        yield note(
            "REDCap does not say which instruments the token's user may export",
            f"look in {PAGE} that all instruments of redcap.yaml are Full Data Set",
        )
        return
    hidden = [form for form in mapped if forms.get(form, NONE) == NONE]
    reduced = [form for form in mapped if forms.get(form) == DEIDENTIFIED]
    stripped = [form for form in mapped if forms.get(form) == WITHOUT_IDENTIFIERS and identifiers.get(form)]
    odd = [form for form in mapped if forms.get(form, NONE) > WITHOUT_IDENTIFIERS]
    remedy = f"in {PAGE}, set Data Export Rights of these instruments to Full Data Set"
    if hidden:
        yield do(f"the token may not export {_instruments(hidden)}: their fields are left out without a word", remedy)
    if reduced:
        yield do(f"the token exports {_instruments(reduced)} de-identified: dates and typed text are left out", remedy)
    if stripped:
        fields = ", ".join(name for form in stripped for name in identifiers[form])
        yield do(f"the token exports {_instruments(stripped)} without identifiers: {fields} are left out", remedy)
    if odd:
        yield note(
            f"REDCap gives an export right for {_instruments(odd)} that mentorsync does not know",
            f"look in {PAGE} that it means Full Data Set",
        )
    if not (hidden or reduced or stripped or odd):
        yield well(f"the token may export every instrument of redcap.yaml ({len(mapped)})")


def _narrative_rights(
    forms: Mapping[str, int], *, mapped: Collection[str], narrative: Mapping[str, Sequence[str]]
) -> Iterator[Remark]:
    if not forms or not narrative:
        return
    within_reach = [form for form in narrative if forms.get(form, NONE) not in {NONE, DEIDENTIFIED}]
    for form in within_reach:
        words = f"the token could export narrative, which mentorsync never asks for: {', '.join(narrative[form])}"
        if form in mapped:
            yield note(
                f"{words}, on instrument {form} that redcap.yaml reads",
                "in the Online Designer, move them to an instrument of their own without export right for the token",
            )
        else:
            yield do(f"{words}, on instrument {form}", f"in {PAGE}, set Data Export Rights of {form} to No Access")
    if not within_reach:
        yield well(f"the token may not export the narrative ({sum(map(len, narrative.values()))} fields)")


def _instruments(names: Sequence[str]) -> str:
    return f"instrument{'s' if len(names) > 1 else ''} {', '.join(names)}"


def remarks_without_user(
    mapping: FieldMapping, *, project: str, told: Told, listed: bool, count: int
) -> Iterator[Remark]:
    """Yield what cannot be told of the token's user, and how a person finds it out.

    `listed`: REDCap gave the list of users, of whom `count` may be the token's.
    """
    key = f"redcap.projects.{project}"
    if listed and told.username:
        yield do(
            f"the user that {key}.token_user names is not among the project's users",
            f"write the username of the token's user into {key}.token_user",
        )
    elif listed:
        yield note(
            f"{count} users of the project may be the token's, so its rights cannot be told",
            f"write the username of the token's user into {key}.token_user",
        )
    else:
        yield note(
            "no User Rights right: expiry, write rights, and the export right to narrative cannot be seen",
            f"look at the token's user in {PAGE}: API Export on, API Import off, no data access group, Full Data Set"
            f" for the {len(mapping.instruments)} instruments of redcap.yaml, No Access for"
            f" {', '.join(mapping.narrative) or 'any other'}",
        )
    if told.token_expires is not None:
        yield expiry(told.token_expires, tonight=told.tonight)
    else:
        yield note(
            "when the token's user expires is not known",
            f"look in {PAGE}, and write the day into {key}.token_expires; the doctor then warns in time",
        )


def remarks_on_group(in_group: bool | None) -> Iterator[Remark]:  # noqa: FBT001 - the fact itself
    """Yield whether the token sees one data access group only, told without the list of users; `None`: not known."""
    if in_group:
        yield do(
            "the token's user is in a data access group, so the records of all others are missing",
            f"in {PAGE}, remove the token's user from the group",
        )
    elif in_group is None:
        yield note(
            "whether the token's user is in a data access group cannot be told: no group names came with the records",
            f"nothing to do where the project has no groups; else look in {PAGE}",
        )
    else:
        yield well("the token's user is in no data access group")
