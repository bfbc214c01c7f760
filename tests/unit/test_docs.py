"""The documents are true: every verb and command they name exists, every link leads somewhere, no word is banned."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
BANNED = re.compile(r"\b(dyad|KPI|ruleset|census|non-compliance|noncompliant)\b", re.IGNORECASE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_verb_named_exists(page):
    verbs = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)`", page.read_text(encoding="utf-8")))
    assert named <= verbs


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_named_exists(page):
    from pipelines.commands.main import cli

    named = set(re.findall(r"`mentorsync ([a-z]+)", page.read_text(encoding="utf-8")))
    assert named <= set(cli.commands)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_line_to_type_has_the_verbs_and_options_of_the_command_it_calls(page):
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"```(?:sh)?\n(.*?)```", text, re.DOTALL)
    typed = [
        line for block in blocks for line in re.findall(r"^(?:\$ )?mentorsync (.+?)(?:  +#.*)?$", block, re.MULTILINE)
    ]
    inline = re.findall(r"`mentorsync ([^`]+)`", text)
    wrong = [words for words in [*typed, *inline] if unknown_in(words.split())]
    assert wrong == []


def unknown_in(words: list[str]) -> list[str]:
    """Return the verbs and options of a typed line that its command does not know."""
    from pipelines.commands.main import cli

    command: click.Command = cli
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    known = {name for option in command.params for name in option.opts} | {"--help"}
    unknown = [word for word in words if re.fullmatch(r"--?[a-z-]+", word) and word not in known]
    missing = isinstance(command, click.Group) and bool(words) and not words[0].startswith("-") and words[0] != "…"
    return [*unknown, *(words[:1] if missing else [])]


def test_every_command_is_told_of_in_some_document():
    from pipelines.commands.main import cli

    told = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [name for name in cli.commands if f"mentorsync {name}" not in told] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_local_link_leads_to_a_page_and_the_heading_it_names(page):
    for target, heading in re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", page.read_text(encoding="utf-8")):
        led_to = page.parent / target if target else page
        assert led_to.exists(), target
        assert not heading or heading in anchors_of(led_to), f"{target}#{heading}"


def anchors_of(page: Path) -> set[str]:
    """Return the names of a page's headings, as a browser of Markdown makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_alert_has_the_section_its_subject_names():
    from pipelines.alerts.words import HEADLINES

    sections = anchors_of(ROOT / "docs" / "when-a-night-fails.md")
    told = {kind: re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-") for kind, words in HEADLINES.items()}
    assert {kind for kind, words in told.items() if words not in sections} == set()


def test_every_command_says_what_it_does_and_shows_a_line_to_type():
    from pipelines.commands.examples import EXAMPLES, leaves_of
    from pipelines.commands.main import cli

    commands = dict(leaves_of(cli))
    assert [words for words, command in commands.items() if not command.help] == []
    assert set(EXAMPLES) == set(commands)


def test_every_line_shown_by_help_is_one_its_command_takes():
    from pipelines.commands.examples import EXAMPLES, leaves_of
    from pipelines.commands.main import cli

    for words, command in leaves_of(cli):
        for line in EXAMPLES[words]:
            given, arguments = shlex.split(line), len(words.split())
            assert " ".join(given[:arguments]) == words
            context = click.Context(command)
            values, left, _ = command.make_parser(context).parse_args(given[arguments:])
            missing = [one.name for one in command.params if one.required and not values.get(str(one.name))]
            assert (left, missing) == ([], []), line


EVERY_ROOM_HAS = {"tables.py", "schema.py", "source.py"}


def test_every_module_a_docstring_names_is_where_it_says():
    """Looked for from the module's own folder on upwards: `rates.py`, `../rows/rates.py`, `assets/hr/gate.py`."""
    assert [f"{path.relative_to(ROOT)}: {named}" for path in modules() for named in not_found(path)] == []


def not_found(path: Path) -> list[str]:
    """Return the modules a module's docstrings name that are in none of the folders above it."""
    folders = [folder for folder in path.parents if folder.is_relative_to(ROOT)]
    named = set(re.findall(r"`((?:\.\./)*[\w/]+\.py)`", docstrings_of(path))) - EVERY_ROOM_HAS
    return sorted(name for name in named if not any((folder / name).exists() for folder in folders))


def modules() -> list[Path]:
    """Return the modules of the house, tests and benches left out."""
    rooms = ("assets", "checks", "pipelines", "reports", "sandbox")
    return [path for room in rooms for path in (ROOT / room).rglob("*.py")]


def docstrings_of(path: Path) -> str:
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    nodes = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, kinds)]
    return "\n".join(ast.get_docstring(node) or "" for node in nodes)


def test_no_banned_synonym_is_used_outside_the_glossary():
    files = [*ROOT.glob("*/**/*.py"), *(page for page in PAGES if page.name != "glossary.md")]
    tracked = [path for path in files if ".venv" not in path.parts and path != Path(__file__)]
    assert not [path.name for path in tracked if BANNED.search(path.read_text(encoding="utf-8"))]


def test_the_settings_shown_in_the_readme_are_valid(tmp_path):
    from pipelines.settings import read_settings

    blocks = re.findall(r"```toml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    path = tmp_path / "mentorsync.toml"
    path.write_text(blocks[0], encoding="utf-8")
    assert read_settings(path).programmes


def yaml_of_the_programme_page() -> list[dict[str, Any]]:
    """Return the YAML examples of the page: a whole redcap.yaml, then parts that take the place of its own."""
    text = (ROOT / "docs" / "adding-a-programme.md").read_text(encoding="utf-8")
    return [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]


@pytest.mark.parametrize("part", [{}, *yaml_of_the_programme_page()[1:]], ids=lambda part: next(iter(part), "whole"))
def test_every_mapping_shown_on_the_programme_page_is_valid(part):
    from assets.redcap.mapping import Mapping

    whole, *_ = yaml_of_the_programme_page()
    more = {key: whole[key] | said if isinstance(said, dict) else said for key, said in part.items() if key in whole}
    example = Mapping.model_validate(whole | part | more)
    assert not {"rn_goals", "rn_plans"}.intersection(example.allowed_fields())


def test_the_filter_on_the_programme_page_lands_what_the_page_says():
    from assets.redcap.mapping import Mapping

    whole, *parts = yaml_of_the_programme_page()
    filters = next(part for part in parts if "filled_by_filter" in str(part))
    assert "rn_goals__filled" in Mapping.model_validate(whole | filters).landed_fields()
