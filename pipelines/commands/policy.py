"""`mentorsync policy`: what a policy file leaves open, and what a change of it would have changed.

Belongs here: finding the files and printing. Does not belong here: reading a policy (`assets.obligations.language`),
remarks and comparison (`assets.obligations.beside`).
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    import pandas as pd

    from assets.obligations.language.policy import Policy
    from pipelines.settings import Settings

QUARTERS: Final = 4
"""How many quarters `diff` looks back, the running one included."""

LISTED: Final = 50
"""How many changed obligations `diff` lists unless it is asked for all."""


@click.group(short_help="Look at policies and their versions.")
def policy() -> None:
    """Look at policies: what one leaves open, and what another version would have changed."""


@policy.command(short_help="Say what a policy leaves silent.")
@click.argument("programme", required=False)
def lint(programme: str | None) -> None:
    """Say what the policy of PROGRAMME (else of every enabled one) leaves silent, and what the office chose.

    Also which clauses one record may meet at once, what is switched off or on, and what no mapping feeds.
    """
    from assets.obligations.beside.lint import HEADINGS, remarks_on
    from assets.obligations.language.versions import read_policy
    from assets.redcap.mapping import read_mapping
    from pipelines.programmes import folder_of
    from pipelines.settings import load_settings

    settings = load_settings()
    for code in [programme] if programme else settings.programmes:
        folder = folder_of(code, settings)
        read = read_policy(folder)
        has_mapping = folder.mapping.is_file()
        mapping = read_mapping(folder) if has_mapping else None
        remarks = remarks_on(read, mapping, has_mapping=has_mapping)
        click.secho(f"{code}, version {read.version}: {len(read.clauses)} entries, {len(remarks)} remarks", bold=True)
        for about, group in groupby(remarks, key=lambda remark: remark.about):
            click.echo(f"\n{HEADINGS[about]}")
            for remark in group:
                click.echo(f"  {remark.clause or 'policy':8}{remark.text}")
        click.echo("")


@policy.command(short_help="Say what another version would change.")
@click.argument("old")
@click.argument("new")
@click.option("--all", "everything", is_flag=True, help=f"List every changed obligation, not only the first {LISTED}.")
def diff(old: str, new: str, *, everything: bool) -> None:
    """Judge the stored tables by two policies and say what differs in the last four quarters.

    OLD and NEW are each a programme's code, its folder, or a policy file, which is taken for the programme's latest
    version. Both are judged as a night would: with the mapping, the overlay and the earlier versions there are. Nothing
    is written.
    """
    from assets.obligations.beside.difference import changed_obligations, counts_by_state, due_between
    from assets.obligations.beside.whole import whole_judgement
    from assets.obligations.sources import has_good_rows
    from assets.quarters import quarter_of
    from assets.storage.store import TableStore
    from pipelines.settings import load_settings
    from pipelines.stored import judged_from
    from pipelines.tonight import base_tables_of, tonight_of

    settings = load_settings()
    versions = [_versions_of(named, settings) for named in (old, new)]
    before, after = (each[-1].programme for each in versions)
    if before != after:
        message = f"they are policies of two programmes, {before} and {after}: compare one's versions."
        raise click.UsageError(message)
    as_of = tonight_of(settings)
    running = quarter_of(as_of)
    frames = judged_from(TableStore(base_tables_of(settings)))
    if frames["person"].empty:
        raise click.ClickException("there is nobody to judge yet: run `mentorsync night` first.")
    if not has_good_rows(frames["pull"], before):
        raise click.ClickException(f"{before} has no good rows from REDCap yet: a night would judge nobody by it.")
    first = running.following(1 - QUARTERS).start
    judged = [due_between(whole_judgement(frames, each, as_of=as_of), first, running.end) for each in versions]
    counts, changed = counts_by_state(*judged), changed_obligations(*judged)
    click.echo(f"{before}, obligations due from {first} to {running.end}, judged on {as_of}")
    _print_counts(counts)
    _print_changed(changed, most=len(changed) if everything else LISTED)


def _versions_of(named: str, settings: Settings) -> list[Policy]:
    """Return what a programme's code, a folder or a file means, as a night would judge it.

    A file is taken for the latest version of its programme: the school's mapping, overlay and earlier versions apply.
    """
    from assets.obligations.language.policy import Policy
    from assets.obligations.language.versions import read_policies
    from assets.obligations.measured import as_judged
    from assets.programmes import ProgrammeFolder, read_model
    from assets.redcap.mapping import read_mapping
    from pipelines.programmes import folder_of

    path = Path(named)
    instead = path if path.is_file() else None
    if path.is_dir():
        office = path / "office.yaml"
        folder = ProgrammeFolder(path.resolve().name, path, office if office.is_file() else None)
    else:
        folder = folder_of(read_model(path, Policy).programme if instead else named, settings)
    mapping = read_mapping(folder) if folder.mapping.is_file() else None
    return [as_judged(policy, mapping) for policy in read_policies(folder, instead=instead)]


def _print_counts(counts: pd.DataFrame) -> None:
    click.echo(f"\n  {'clause':8}{'measure':28}{'state':16}{'before':>8}{'after':>8}{'change':>8}")
    for row in counts.to_dict("records"):
        change = row["after"] - row["before"]
        numbers = (
            f"{row['before']:>8}{row['after']:>8}{change:>+8}" if change else f"{row['before']:>8}{row['after']:>8}"
        )
        click.echo(f"  {row['clause']:8}{row['measure']:28}{row['state']:16}{numbers}")


def _print_changed(changed: pd.DataFrame, *, most: int) -> None:
    click.echo(f"\n{len(changed)} obligation{'' if len(changed) == 1 else 's'} would change")
    for row in changed.head(most).to_dict("records"):
        subject = f"{row['clause']} {row['measure']} {row['subject_id']}, {row['period']}"
        click.echo(f"  {subject}: {row['before']} → {row['after']}")
    if len(changed) > most:
        click.echo(f"  … and {len(changed) - most} more (--all lists them)")
