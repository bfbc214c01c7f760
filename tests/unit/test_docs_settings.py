"""Every setting stands on the page for whoever runs it for years, and nothing there that is no setting."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from pipelines.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

PAGE = Path(__file__).parents[2] / "docs" / "running.md"
DETAILS = {"timeout_seconds", "ca_bundle", "user_variable", "password_variable", "port", "host"}
"""Keys several parts have; the page names them once, or the page of that part does."""


def keys_of(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield field.alias or name
        for part in models_in(field.annotation):
            yield from keys_of(part)


def models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and hasattr(annotation, "model_fields"):
        return [annotation]
    return [model for one in get_args(annotation) for model in models_in(one)]


def keys_on_the_page() -> set[str]:
    table = PAGE.read_text(encoding="utf-8").split("## Every setting")[1].split("\n## ")[0]
    parts = {part for named in re.findall(r"`\[([\w.]+)\]`", table) for part in named.split(".")}
    return parts | set(re.findall(r"`([a-z_]+)`", table))


def test_every_setting_has_its_place_on_the_page():
    assert set(keys_of(Settings)) - keys_on_the_page() - DETAILS == set()


def test_the_page_names_no_setting_that_does_not_exist():
    first = [line.split("|")[1] for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    told = {key for cell in first for key in re.findall(r"`([a-z_]+)`", cell)}
    assert told - set(keys_of(Settings)) - {"home"} == set()
