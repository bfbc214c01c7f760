"""One fault, checked: from a mapping a person wrote, or a file of them, to something that can strike.

What the keys mean is told in faults.py; how requests meet faults is there too.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.server.errors import FolderError
from sandbox.server.fault_kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_OK, _REFUSED = 200, 400
_TEXT, _WHOLE, _NUMBER, _ROWS = (str,), (int,), (int, float), (int, list)
_MATCH_KEYS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("project", "content", "action", "format", "field"), _TEXT),
    "record": (str, int),
    **dict.fromkeys(("more_than_records", "request", "times"), _WHOLE),
}
_KEYS: dict[str, tuple[type, ...]] = {
    "match": (dict,),
    "status": _WHOLE,
    **dict.fromkeys(("body", "body_base64", "encoding", "error", "content_type", "location"), _TEXT),
    "delay_seconds": _NUMBER,
    "truncate_at": _WHOLE,
    "drop_rows": _ROWS,
    "duplicate_rows": _ROWS,
    "ban_after": _WHOLE,
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that goes wrong."""

    match: dict[str, Any] = field(default_factory=dict)
    status: int | None = None
    body: str | None = None
    """The body as text; bytes that are no text are kept by surrogateescape."""
    encoding: str | None = None
    error: str | None = None
    content_type: str | None = None
    location: str | None = None
    delay_seconds: float = 0.0
    truncate_at: int | None = None
    drop_rows: int | list[int] | None = None
    duplicate_rows: int | list[int] | None = None
    ban_after: int | None = None

    @property
    def replaces(self) -> bool:
        """Whether the real answer is not even computed."""
        return self.body is not None or self.error is not None or self.status not in {None, _OK}

    @property
    def answered_status(self) -> int:
        """Status of an answer that replaces the real one."""
        return self.status or (_OK if self.error is None else _REFUSED)

    @property
    def damages_rows(self) -> bool:
        """Whether rows of the real answer go missing or come twice."""
        return self.drop_rows is not None or self.duplicate_rows is not None


def fault_of(given: object) -> Fault:
    """Return a checked fault.

    Raises:
        FolderError: it is no mapping, has a key or kind that does not exist, or a value of the wrong type.

    """
    if not isinstance(given, dict):
        raise FolderError(f"A fault must be a mapping with `match` and what happens, not {type(given).__name__}.")
    said = {key: value for key, value in given.items() if key != "kind" and value is not None}
    kind = given.get("kind")
    if kind is not None and kind not in KINDS:
        raise FolderError(f"A fault has no kind {kind}; known are {', '.join(KINDS)}.")
    whole = (KINDS[kind] if kind is not None else {}) | said
    _refuse_wrong(whole, known=_KEYS)
    _refuse_wrong(whole.get("match", {}), known=_MATCH_KEYS)
    if "encoding" in whole:
        _refuse_unknown(whole["encoding"])
    if "body_base64" in whole:
        whole["body"] = _decoded(whole.pop("body_base64"))
    return Fault(**whole)


def faults_from(path: Path) -> list[dict[str, Any]]:
    """Read a YAML or JSON list of faults.

    Raises:
        FolderError: the file is absent, unreadable or no list of faults.

    """
    import yaml

    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise FolderError(f"{path} cannot be read: {problem.strerror}.") from problem
    except yaml.YAMLError as problem:
        raise FolderError(f"{path} is neither YAML nor JSON: {problem}.") from problem
    if not isinstance(found, list):
        raise FolderError(f"{path} must hold a list of faults.")
    for item in found:
        fault_of(item)
    return found


def _refuse_wrong(given: Mapping[str, Any], *, known: Mapping[str, tuple[type, ...]]) -> None:
    for key, value in given.items():
        if key not in known:
            raise FolderError(f"A fault has no key {key}; known are kind, {', '.join([*_KEYS, *_MATCH_KEYS])}.")
        if not isinstance(value, known[key]) or isinstance(value, bool):
            kinds = " or ".join(kind.__name__ for kind in known[key])
            raise FolderError(f"A fault's {key} must be {kinds}, not {type(value).__name__}.")


def _refuse_unknown(encoding: str) -> None:
    try:
        "".encode(encoding)
    except LookupError as problem:
        raise FolderError(f"A fault's encoding {encoding} is none; write one like latin-1.") from problem


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", errors="surrogateescape")
    except binascii.Error as problem:
        raise FolderError(f"A fault's body_base64 is not base64: {problem}.") from problem
