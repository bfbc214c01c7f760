"""A programme's policy in all its versions.

Belongs here: reading them, and which is in force when. Does not belong here: what one of them says (`policy.py`), and
comparing two of them (`mentorsync policy diff`). A window, and a clock start, is judged by the version in force when it
began, so a new policy never turns what was done under the old one into a gap.
"""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from assets.obligations.language.overlay import overlaid
from assets.obligations.language.parameters import Parameter
from assets.obligations.language.policy import Policy
from assets.programmes import ProgrammeError, line_in, read_model, validated

if TYPE_CHECKING:
    from pathlib import Path

    from assets.programmes import ProgrammeFolder


def read_policies(folder: ProgrammeFolder, *, instead: Path | None = None) -> list[Policy]:
    """Return every version of a programme's policy in the order of its dates, the latest, `policy.yaml`, last.

    Earlier ones lie in `versions/*.yaml`. A version without `effective_to` ends the day before the next one begins.
    The office's overlay applies to the latest version only: an earlier one is what it was. `ProgrammeError` where two
    are in force on one day, where two have the same name, or where one of them cannot be read.

    `instead`: a file to be taken for the latest version; today's `policy.yaml` is then an earlier one, unless both
    begin on the same day.
    """
    newest = instead or folder.policy
    latest = _latest(newest, folder.office)
    earlier = [(path, read_model(path, Policy)) for path in sorted(folder.versions.glob("*.yaml"))]
    if instead:
        replaced = read_model(folder.policy, Policy)
        if replaced.effective_from.value != latest.effective_from.value:
            earlier.append((folder.policy, replaced))
    found = sorted([*earlier, (newest, latest)], key=lambda pair: pair[1].effective_from.value)
    for path, policy in found:
        if policy.programme != folder.code:
            message = f"{path}: programme is {policy.programme!r}, but the folder is {folder.code!r}."
            raise ProgrammeError(message)
    _refuse_disorder(found, latest=newest)
    begins = [policy.effective_from.value for _, policy in found]
    return [
        _ended(policy, before=next_begin) for (_, policy), next_begin in zip(found, [*begins[1:], None], strict=True)
    ]


def read_policy(folder: ProgrammeFolder) -> Policy:
    """Return a programme's latest policy with the office's overlay.

    Raises `ProgrammeError`, which names file, line, clause and place.
    """
    return read_policies(folder)[-1]


def _latest(path: Path, office: Path | None) -> Policy:
    if office is None:
        return read_model(path, Policy)
    whole = overlaid(path, office)

    def where(place: tuple[str | int, ...]) -> str:
        return whole.chosen_at(place) or line_in(path, place)

    return validated(whole.content, Policy, where=where)


def _refuse_disorder(found: list[tuple[Path, Policy]], *, latest: Path) -> None:
    for (path, policy), (next_path, following) in itertools.pairwise(found):
        ends, begins = policy.effective_to, following.effective_from.value
        if begins == policy.effective_from.value or (ends and ends.value >= begins):
            message = f"{next_path}: it is in force from {begins}, when {path} still is: give each its own dates."
            raise ProgrammeError(message)
    names = [policy.version for _, policy in found]
    if repeated := [name for name in names if names.count(name) > 1]:
        message = f"{latest}: two versions are called {repeated[0]!r}: give each version a name of its own."
        raise ProgrammeError(message)
    if found[-1][0] != latest:
        message = f"{found[-1][0]}: it begins after {latest}: policy.yaml must hold the latest version."
        raise ProgrammeError(message)


def _ended(policy: Policy, *, before: Any) -> Policy:
    if before is None or policy.effective_to is not None:
        return policy
    until = Parameter[Any](
        value=before - timedelta(days=1), provenance="office", note="until the next version is in force"
    )
    return policy.model_copy(update={"effective_to": until})
