"""Settings of a server read from a file.

TOML or YAML, by its suffix; keys are the fields of ServerSettings, anything else is refused by name. What each setting
means is said at the setting, not here.
"""

from __future__ import annotations

import tomllib
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

from sandbox.server.errors import FolderError
from sandbox.server.settings import ServerSettings

if TYPE_CHECKING:
    from pathlib import Path


def settings_from(path: Path) -> ServerSettings:
    """Return the settings a TOML (`.toml`) or YAML (any other suffix) file asks for; an empty file asks for none.

    Raises:
        FolderError: the file is absent or unreadable, names an unknown setting, or gives one a value it cannot have.

    """
    found = _mapping_in(path)
    hints = get_type_hints(ServerSettings)
    known = [item.name for item in fields(ServerSettings)]
    for name, value in found.items():
        if name not in known:
            raise FolderError(f"{path} names the setting {name}, which does not exist; known are {', '.join(known)}.")
        _refuse_wrong_value(path, name=name, value=value, hint=hints[name])
    return ServerSettings(**found)


def _mapping_in(path: Path) -> dict[str, Any]:
    import yaml

    try:
        text = path.read_text(encoding="utf-8")
        found = tomllib.loads(text) if path.suffix == ".toml" else yaml.safe_load(text)
    except OSError as problem:
        raise FolderError(f"{path} cannot be read: {problem.strerror}.") from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise FolderError(f"{path} is neither TOML nor YAML: {problem}.") from problem
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise FolderError(f"{path} must hold settings as names and values.")
    return found


def _refuse_wrong_value(path: Path, *, name: str, value: object, hint: Any) -> None:
    if get_origin(hint) is Literal:
        choices = get_args(hint)
        if value not in choices:
            raise FolderError(f"{path}: {name} must be one of {', '.join(map(str, choices))}.")
    elif type(value) is not hint:
        kind = {bool: "true or false", int: "a whole number", str: "text"}[hint]
        raise FolderError(f"{path}: {name} must be {kind}.")
