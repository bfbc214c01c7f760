"""Code sets a contract names instead of listing them, read from the code that keeps to them.

Belongs here: finding a set by its place, whatever form it is kept in. Does not belong here: any code. They are looked
up when a rule is evaluated, not when contracts are read: the modules that keep codes are heavy, and loading the
definitions should not pay for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from importlib import import_module
from typing import Any, get_args


def codes_of(place: str) -> list[str]:
    """Return the codes kept at a place, `module:NAME` or `module:NAME.part`, in their order there.

    NAME is a `Literal`, an enumeration, a mapping (its keys) or a collection of texts; `part` a key of a mapping or a
    field of a pydantic model. `ValueError` in one sentence where nothing is there, or no codes are.
    """
    module, _, path = place.partition(":")
    try:
        kept = import_module(module)
        for step in path.split("."):
            kept = _part_of(kept, step)
    except (ImportError, AttributeError, KeyError):
        raise ValueError(f"there are no codes at {place}: correct codes_of in the contract.") from None
    codes = _texts_of(kept)
    if not codes:
        raise ValueError(f"what is at {place} is no set of codes: correct codes_of in the contract.")
    return codes


def _part_of(kept: Any, step: str) -> Any:
    if isinstance(kept, Mapping):
        return kept[step]
    fields = getattr(kept, "model_fields", {})
    return fields[step].annotation if step in fields else getattr(kept, step)


def _texts_of(kept: Any) -> list[str]:
    """Return the texts something holds; of an alternative, such as a `Literal` or nothing, those of all its parts."""
    if isinstance(kept, str):
        return [kept]
    if isinstance(kept, type) and issubclass(kept, Enum):
        return [str(member.value) for member in kept]
    if parts := get_args(kept):
        return [text for part in parts for text in _texts_of(part)]
    if isinstance(kept, Iterable) and not isinstance(kept, type):
        return [str(code) for code in (sorted(kept) if isinstance(kept, set | frozenset) else kept)]
    return []
