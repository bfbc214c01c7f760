"""`mentorsync match`: who on a roster is meant by the people on a list, by the same evidence as in a night.

Belongs here: files and words. Does not belong here: any comparison (`assets.people.evidence`).
"""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import pandas as pd

    from assets.people.evidence.weights import Weights


@click.command()
@click.argument("roster", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("queries", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="CSV to write the candidates to.")
@click.option("--explain", "asked", metavar="ID", help="Print one typed person's candidates with the evidence.")
def match(roster: Path, queries: Path, output: Path | None, asked: str | None) -> None:
    """Match the people of QUERIES.csv with those of ROSTER.csv.

    The output holds query_id, emplid, score and decision: auto, review or none on the best candidate of each query.
    """
    from assets.people.evidence.lists import ROSTER_NAMES, TYPED_NAMES, ListError, matched_lists, with_known_columns
    from assets.people.evidence.weights import shipped_weights

    # A fifth of the time went into looking for garbage in lists of names that stay until the end.
    gc.set_threshold(100_000, 50, 50)
    if output is None and asked is None:
        raise click.UsageError("name a file to write with -o, or one typed person with --explain.")
    weights = shipped_weights()
    try:
        people = with_known_columns(_rows_of(roster), ROSTER_NAMES, needed=["person_id", "last"], what=str(roster))
        typed = with_known_columns(_rows_of(queries), TYPED_NAMES, needed=["query_id"], what=str(queries))
        found = matched_lists(people, typed, weights=weights)
    except ListError as error:
        raise click.ClickException(str(error)) from None
    if output is not None:
        columns = found[["query_id", "person_id", "score", "decision"]].rename(columns={"person_id": "emplid"})
        columns.to_csv(output, index=False, float_format="%.6f")
        click.echo(_counts(found, typed))
    if asked is not None:
        if asked not in set(typed["query_id"]):
            raise click.ClickException(f"{queries} holds no query {asked!r}.")
        _explain(found[found["query_id"] == asked], weights=weights)


def _rows_of(path: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        return pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError):
        raise click.ClickException(f"{path} is not a CSV file in UTF-8: save it as one.") from None


def _counts(found: pd.DataFrame, typed: pd.DataFrame) -> str:
    counts = found["decision"].value_counts()
    linked, asked = int(counts.get("auto", 0)), int(counts.get("review", 0))
    return f"{len(typed)} typed people: {linked} linked, {asked} for review, {len(typed) - linked - asked} nobody."


def _explain(candidates: pd.DataFrame, *, weights: Weights) -> None:
    from assets.people.evidence.score import reasons_of

    if candidates.empty:
        click.echo("Nobody on the roster shares anything with what was typed, or it looks like a test.")
    for _, pair in candidates.iterrows():
        decision = f"  {pair['decision']}" if pair["decision"] else ""
        click.echo(f"{pair['person_id']}  score {pair['score']:.2f}{decision}")
        for reason in reasons_of(pair, weights=weights):
            click.echo(f"    {reason}")
    low, high = weights.thresholds.review, weights.thresholds.auto
    click.echo(f"A link is made from {high} on, a person is asked from {low} on.")
