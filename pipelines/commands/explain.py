"""`mentorsync explain`: a person's whole chain, from the appointment to every state and its reason.

Belongs here: reading the tables and printing. Does not belong here: who is meant (`pipelines/roster.py`) and the words
(`assets.obligations.beside.chain`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pipelines.commands.day import WRITTEN, Day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import pandas as pd

    from assets.obligations.language.policy import Policy
    from assets.storage.store import TableStore


@click.command(short_help="Tell what a person owes, and why.")
@click.argument("person")
@click.option("--as-of", "day", type=Day(), metavar=WRITTEN, help="Judge the tables on this day.")
@click.option("--director", is_flag=True, help="Print what only the programme's director may see, too.")
def explain(person: str, day: date | None, *, director: bool) -> None:
    """Print what is known of PERSON (person id, earlier id, username or e-mail) and what follows from it.

    Without --as-of the obligations are those of the last night. With it the stored tables are judged anew on that day;
    nothing is written.
    """
    from assets.obligations.beside.chain import chain_of
    from assets.storage.store import TableStore
    from pipelines.programmes import read_programmes, versions_judged
    from pipelines.roster import person_named
    from pipelines.settings import load_settings
    from pipelines.stored import judged_from
    from pipelines.tonight import base_tables_of, tonight_of

    settings = load_settings()
    store = TableStore(base_tables_of(settings))
    programmes = read_programmes(settings)
    frames = judged_from(store)
    known = person_named(person, frames["person"], store=store)
    frames |= _about(known, store)
    obligations = _judged(frames, versions_judged(programmes), day) if day else _last_judged(known, store)
    judged_on = day or _day_of(obligations) or tonight_of(settings)
    click.echo(f"{known}, judged on {judged_on:%Y-%m-%d}")
    told = chain_of(known, frames, obligations, programmes.policies, as_of=judged_on, director=director)
    for heading, lines in told:
        click.echo(f"\n{heading}")
        for line in lines or ["nothing on record"]:
            click.echo(f"  {line}")
    if not director:
        click.echo("\nWhat only a programme's director may see is left out (--director).")


def _about(person_id: str, store: TableStore) -> dict[str, pd.DataFrame]:
    from assets.obligations.schema import NOT_IN_POPULATION
    from assets.people.schema import LINK
    from pipelines.stored import stored

    return {table.name: stored(store, table, where={"person_id": person_id}) for table in (LINK, NOT_IN_POPULATION)}


def _judged(frames: dict[str, pd.DataFrame], policies: Sequence[Policy], as_of: date) -> pd.DataFrame:
    """Return every obligation of everybody, judged anew."""
    from assets.obligations.beside.whole import whole_judgement

    return whole_judgement(frames, policies, as_of=as_of)


def _last_judged(person_id: str, store: TableStore) -> pd.DataFrame:
    """Return each obligation of a person, and of the mentees, once, as it was judged last."""
    import pandas as pd

    from assets.obligations.schema import OBLIGATION
    from pipelines.stored import stored

    sides = [stored(store, OBLIGATION, where={name: person_id}) for name in ("person_id", "counterpart_id")]
    rows = pd.concat(sides, ignore_index=True).sort_values(["as_of", "quarter"])
    return rows.drop_duplicates("obligation_id", keep="last")


def _day_of(obligations: pd.DataFrame) -> date | None:
    days = obligations["as_of"].dropna()
    return days.max().date() if len(days) else None
