"""`mentorsync programme new`: the draft of a programme's folder, from a live project's data dictionary.

Belongs here: where the folder is, what is asked of REDCap, and the words printed. Does not belong here: the draft
(`assets.redcap.drafting`) and what a policy looks for (`pipelines/wants.py`). Only the dictionary, what repeats and the
project's own flags are asked for, which takes the API Export right and nothing more; no record is.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.obligations.language.policy import Policy
    from assets.programmes import ProgrammeFolder
    from assets.redcap.drafting.drafting import How, Verdict
    from assets.redcap.drafting.reading import Form
    from assets.redcap.drafting.wanted import Example
    from pipelines.settings import Settings

SIGNS: Final[dict[How, str]] = {"certain": "✔", "likely": "▲", "unsure": "?", "unplaced": "✖"}
WORST: Final[tuple[How, ...]] = ("certain", "likely", "unsure", "unplaced")


@click.group()
def programme() -> None:
    """Add a programme of your own."""


@programme.command("new", short_help="Draft a programme from a REDCap project.")
@click.argument("name")
@click.option("--project", required=True, metavar="P", help="REDCap project; its token is in REDCAP_TOKEN_<P>.")
@click.option("--like", default="", metavar="PROGRAMME", help="Whose policy the mapping is to serve.")
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="Where the programme's folder is to lie."
)
def new(name: str, project: str, like: str, folder: Path | None) -> None:
    """Draft the folder of programme NAME: a redcap.yaml read off the project's data dictionary.

    Without --like, the policy that lies in the folder already is the one to serve. Nothing is written to REDCap, no
    record is asked for, and no file that is there already is changed.
    """
    from assets.redcap.drafting.drafting import draft_of, verdicts_of
    from assets.redcap.drafting.writing import mapping_text
    from assets.redcap.errors import RedcapError
    from pipelines.settings import load_settings
    from pipelines.wants import wants_of

    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise click.UsageError(f"{name!r} is no name of a programme: take small letters, digits and _.")
    settings = load_settings()
    target = _target(settings, folder) / name
    if (target / "redcap.yaml").exists():
        raise click.ClickException(
            f"{target / 'redcap.yaml'} exists; nothing was written: name another folder by --to."
        )
    model = _model(settings, name, like=like, target=target)
    policy, example = _policy_of(model), _example_of(model)
    try:
        forms = _forms(settings, project)
    except RedcapError as error:
        raise click.ClickException(str(error)) from None
    wanted = wants_of(policy)
    draft = draft_of(forms, wanted=wanted, example=example)
    verdicts = verdicts_of(draft, wanted)
    text = mapping_text(draft, forms, programme=name, project=project, verdicts=verdicts)
    _raise_if_unusable(text)
    target.mkdir(parents=True, exist_ok=True)
    (target / "redcap.yaml").write_text(text, encoding="utf-8")
    if not (target / "policy.yaml").exists():
        _copy_policy(model, target, name=name)
    _report(verdicts, forms, target=target, model=model, name=name)


def _target(settings: Settings, folder: Path | None) -> Path:
    if folder is not None:
        return folder
    if settings.programme_folders:
        return settings.programme_folders[0]
    raise click.UsageError("say where with --to FOLDER: the settings list no programme_folders.")


def _model(settings: Settings, name: str, *, like: str, target: Path) -> ProgrammeFolder:
    """Return the folder whose policy the draft serves: `--like`, else the one that lies there already."""
    from assets.programmes import ProgrammeFolder, find_programmes, shipped_folder

    if like:
        return find_programmes(folders=[shipped_folder(), *settings.programme_folders], enabled=[like])[0]
    if (target / "policy.yaml").is_file():
        return ProgrammeFolder(name, target)
    raise click.UsageError(
        f"say which policy it is to serve with --like PROGRAMME, or put a policy.yaml into {target}."
    )


def _policy_of(model: ProgrammeFolder) -> Policy:
    from assets.obligations.language.versions import read_policy

    return read_policy(model)


def _example_of(model: ProgrammeFolder) -> Example:
    """Return the words of a project that serves the policy already; none where it is only a policy."""
    from assets.redcap.drafting.example import example_of
    from assets.redcap.drafting.reading import dictionary_file
    from assets.redcap.drafting.wanted import Example
    from assets.redcap.mapping import read_mapping

    if not model.mapping.is_file() or not model.dictionary.is_file():
        return Example()
    return example_of(read_mapping(model), dictionary_file(model.dictionary))


def _forms(settings: Settings, project: str) -> list[Form]:
    """Ask REDCap for the dictionary and for what repeats; nothing repeats where the project says so itself."""
    from assets.redcap.dictionary import repeating_forms
    from assets.redcap.drafting.reading import forms_of
    from pipelines.definitions import redcap_server

    server = redcap_server(settings)
    client = server.inquirer(project, pace=server.pace())
    found = client.repeating()
    if found is None and str(client.about().get("has_repeating_instruments_or_events")) == "0":
        found = []
    return forms_of(client.metadata(), repeating=None if found is None else repeating_forms(found))


def _raise_if_unusable(text: str) -> None:
    """Hold the draft to what every mapping is held to; that it fails is a fault of this program, and said as one."""
    import yaml

    from assets.redcap.mapping import Mapping

    Mapping.model_validate(yaml.safe_load(text))


def _copy_policy(model: ProgrammeFolder, target: Path, *, name: str) -> None:
    """Copy the policy that was served, under the new programme's name: a folder without one is no programme."""
    text = model.policy.read_text(encoding="utf-8")
    head = f"# The policy of {model.code} as it was shipped; put your own words, clauses and parameters in its place.\n"
    renamed = re.sub(r"(?m)^programme:.*$", f"programme: {name}", text, count=1)
    (target / "policy.yaml").write_text(head + renamed, encoding="utf-8")


def _report(
    verdicts: Sequence[Verdict], forms: Sequence[Form], *, target: Path, model: ProgrammeFolder, name: str
) -> None:
    by_clause: dict[str, list[tuple[How, str]]] = {}
    for clause, how, words in verdicts:
        by_clause.setdefault(clause, []).append((how, words))
    count = dict.fromkeys(WORST, 0)
    for clause, found in by_clause.items():
        worst = max((how for how, _ in found), key=WORST.index)
        count[worst] += 1
        click.echo(f"{SIGNS[worst]} {clause}: {worst}")
        for how, words in found:
            if how != "certain":
                click.echo(f"    {SIGNS[how]} {words}")
    click.echo(
        f"\n{len(by_clause)} clauses of {model.code}: {count['certain']} placed for certain, {count['likely']} likely,"
        f" {count['unsure']} proposed as a comment, {count['unplaced']} not placed."
    )
    if any(form.repeats is None for form in forms):
        click.echo("The token may not ask what repeats: add `repeats: true` to each instrument that does.")
    click.echo(
        f"Draft: {target / 'redcap.yaml'}; read every line of it, then add {name!r} to programmes in the settings."
    )
