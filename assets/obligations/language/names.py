"""The names of the language itself: which kinds there are, and which parameters each has.

Belongs here: reading the models, so that no list of names has to be kept beside them. Does not belong here: any value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from assets.closed import Closed
from assets.obligations.language.kinds import Clause
from assets.obligations.language.parameters import Parameter

if TYPE_CHECKING:
    from collections.abc import Iterator


def clause_models() -> dict[str, type[Closed]]:
    """Return the model of every kind of clause, by the word written after `kind:`."""
    return {kind: model for model in _models(Clause) for kind in get_args(model.model_fields["kind"].annotation)}


def clause_model(kind: Any) -> type[Closed] | None:
    """Return the model of a kind, `None` where there is no such kind."""
    return clause_models().get(kind) if isinstance(kind, str) else None


def parameter_names(model: type[Closed]) -> set[str]:
    """Return the names of a model's parameters; those of its parts with a dot, such as `evidence.modes`.

    Parts in a list have no name of their own and are left out.
    """
    return set(_names(model))


def _names(model: type[Closed]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        if getattr(field.annotation, "__origin__", None) is tuple:
            continue
        for part in _models(field.annotation):
            if issubclass(part, Parameter):
                yield name
            else:
                yield from (f"{name}.{below}" for below in _names(part))


def _models(annotation: Any) -> list[type[Closed]]:
    """Return the models an annotation may hold, whatever is around them."""
    if isinstance(annotation, type) and issubclass(annotation, Closed):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]
