"""Puts off, or leaves out, the import of modules that a library asks for at import and hardly ever uses.

Belongs here: the three devices. Does not belong here: which modules are worth it (`library.py` says so, with what it
saves). Rejected: `importlib.util.LazyLoader`, whose modules load themselves as soon as `import` looks at their spec,
which it does each time in Python 3.11.
"""

from __future__ import annotations

import importlib.util
import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class Deferred(ModuleType):
    """Stands in for a module until an attribute is asked of it."""

    def __getattr__(self, name: str) -> Any:
        """Import the module, put it where this one stood, and return its attribute."""
        path = self.__name__
        if sys.modules.get(path) is self:
            del sys.modules[path]
            _place(path, import_module(path))
        return getattr(sys.modules[path], name)


class Vacant(ModuleType):
    """Stands in for a module of classes that are named at import and never used: each is empty."""

    def __getattr__(self, name: str) -> Any:
        """Return an empty class of that name; a module's own attributes (`__path__` …) are absent."""
        if name.startswith("__"):
            raise AttributeError(name)
        empty = type(name, (), {"__module__": self.__name__})
        setattr(self, name, empty)
        return empty


class NotInstalled(ModuleType):
    """Stands in for a module whose names all say that what it speaks for is not installed."""

    def __init__(self, path: str, said_by: str) -> None:
        """Take the name, module and class joined by a dot, of what a library puts where something is missing."""
        super().__init__(path)
        self.__version__ = "0"
        self._said_by = said_by

    def __getattr__(self, name: str) -> Any:
        """Return the library's own word for what is missing; a module's own attributes (`__path__` …) are absent."""
        if name.startswith("__"):
            raise AttributeError(name)
        module, _, word = self._said_by.rpartition(".")
        missing = getattr(import_module(module), word)(f"{self.__name__} is left out")
        setattr(self, name, missing)
        return missing


def import_on_first_use(path: str) -> None:
    """Make `import path` give a stand-in that imports the module when first used; nothing if it is loaded already."""
    spec = None if path in sys.modules else importlib.util.find_spec(path)
    if spec is not None:
        stand_in = Deferred(path)
        stand_in.__spec__ = spec
        stand_in.__path__ = list(spec.submodule_search_locations or ())
        _place(path, stand_in)


def leave_vacant(path: str, **held: Any) -> None:
    """Make `from path import Name` give what is `held` by that name, else an empty class; nothing if it is loaded.

    Unlike `import_on_first_use` it looks for nothing, so the packages around the module need not be loaded.
    """
    module = Vacant(path)
    vars(module).update(held)
    sys.modules.setdefault(path, module)


def take_for_missing(path: str, *, said_by: str) -> None:
    """Make `from path import name` give what the library gives where it finds nothing; nothing if it is loaded.

    `said_by` is the class of the library it makes that of, module and name joined by a dot.
    """
    sys.modules.setdefault(path, NotInstalled(path, said_by))


def import_after_all(path: str) -> None:
    """Import a module that was left vacant; nothing for any other. Who took an empty class from it keeps that."""
    if isinstance(sys.modules.get(path), Vacant):
        del sys.modules[path]
        import_module(path)


def _place(path: str, module: ModuleType) -> None:
    """Set the module where both `import a.b` and `from a import b` look for it."""
    sys.modules[path] = module
    package, _, name = path.rpartition(".")
    if package:
        setattr(import_module(package), name, module)
