"""Who is meant by a person id, an earlier id, a username or an e-mail, for commands about one person.

Belongs here: looking somebody up on HR's roster by what was typed. Does not belong here: linking names that stand in
REDCap (`assets/people`), where nobody can be asked back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import pandas as pd

    from assets.storage.store import TableStore


def person_named(typed: str, people: pd.DataFrame, *, store: TableStore) -> str:
    """Return the person id that is meant; `people` is `hr/person`.

    Raises `ClickException` where nobody or several are meant. What was typed is not repeated in it: it may be
    somebody's e-mail.
    """
    from assets.hr.schema import PERSON_ALIAS
    from pipelines.stored import stored

    if people.empty:
        raise click.ClickException("there is nobody on the roster yet: run `mentorsync night` first.")
    if typed in set(people["person_id"]):
        return typed
    alias = stored(store, PERSON_ALIAS)
    now = set(alias.loc[alias["alias_id"] == typed, "person_id"])
    name = typed.strip().lower()
    others = people["other_emails"].map(lambda emails: name in emails)
    now |= set(people.loc[(people["username"] == name) | (people["work_email"] == name) | others, "person_id"])
    if len(now) != 1:
        found = "nobody" if not now else f"{len(now)} people"
        raise click.ClickException(
            f"{found} on the roster {'has' if not now else 'have'} that person id, earlier id, username or e-mail:"
            " take the Person ID of the office's workbook, sheet Roster."
        )
    return str(now.pop())
