"""The documents are true: every verb and command they name exists, every link leads somewhere, no word is banned."""

from __future__ import annotations

import re
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
def test_every_local_link_leads_somewhere(page):
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_command_has_help():
    from pipelines.commands.main import cli

    assert all(command.help for command in cli.commands.values())


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


@pytest.mark.parametrize("number", range(5))
def test_every_mapping_shown_on_the_programme_page_is_valid(number):
    from assets.redcap.mapping import Mapping

    whole, *parts = yaml_of_the_programme_page()
    assert len(parts) == 4
    example = Mapping.model_validate(whole | (parts[number - 1] if number else {}))
    assert not {"rn_goals", "rn_plans"}.intersection(example.allowed_fields())


def test_the_filter_on_the_programme_page_lands_what_the_page_says():
    from assets.redcap.mapping import Mapping

    whole, _, filters, *_ = yaml_of_the_programme_page()
    assert "rn_goals__filled" in Mapping.model_validate(whole | filters).landed_fields()
