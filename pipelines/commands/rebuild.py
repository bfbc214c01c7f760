"""`mentorsync rebuild`: a published file made again, and whether every byte is as it was.

Belongs here: finding what is meant, and the words printed. Does not belong here: making it (`pipelines/rebuilding.py`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from reports.entry import Entry
    from reports.recipes import Recipe


@click.command(short_help="Make a published file again and compare it.")
@click.argument("book", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the file again.")
def rebuild(book: Path, output: Path | None) -> None:
    """Make BOOK.xlsx again from the rows, policy and decisions it was made from, and compare every byte.

    Ends with 1 where a byte differs. A file that was saved again since is compared by what was published: its name
    tells which one that was.
    """
    import hashlib

    from pipelines.rebuilding import rebuilt
    from pipelines.settings import load_settings
    from pipelines.tonight import base_tables_of
    from reports.recipes import release

    settings = load_settings()
    sha = hashlib.sha256(book.read_bytes()).hexdigest()
    recipe, was = _recipe_of(settings.home / "published", sha, name=book.name)
    if was != sha:
        click.echo(f"{book.name} was saved again since it was published: the file of that name is made again.")
    try:
        made = rebuilt(recipe, was, tables=base_tables_of(settings))
    except LookupError:
        raise click.ClickException(f"release {release()} makes no such file; {recipe.release} did.") from None
    if output is not None:
        output.write_bytes(made.content)
        click.echo(f"Written: {output}")
    told = f"{made.name}: as of {recipe.as_of}, run {recipe.run_id[:8]}"
    if made.is_identical:
        click.echo(f"✔ {told}: identical, SHA-256 {made.sha256}.")
        return
    click.echo(f"✖ {told}: it was {was[:12]} and is {made.sha256[:12]} now.{_reason(recipe, release())}")
    raise SystemExit(1)


def _recipe_of(published: Path, sha: str, *, name: str) -> tuple[Recipe, str]:
    """Return the recipe of a file and the hash it was published with."""
    from reports.recipes import recipe_of_file

    recipe = recipe_of_file(published, sha)
    if recipe is not None:
        return recipe, sha
    entry = next((one for one in _entries(published) if one.name == name), None)
    recipe = recipe_of_file(published, entry.sha256) if entry else None
    if entry is None or recipe is None:
        raise click.ClickException(
            f"{name}: no publication that is kept holds this file. Nights are kept for 35 days, and those on which a"
            " quarter was closed for good."
        )
    return recipe, entry.sha256


def _entries(published: Path) -> list[Entry]:
    """Return what is published now and was before, the newest first."""
    from reports.publish import history_of, read_manifest

    manifests = [read_manifest(published), *history_of(published).values()]
    return [entry for manifest in manifests for entry in manifest.entries]


def _reason(recipe: Recipe, now: str) -> str:
    if recipe.release != now:
        return f" Release {recipe.release} made it; this is {now}."
    return " The policy, a mapping or the program was changed since."
