"""Puts off the import of a module that a library asks for at import and hardly ever uses.

Belongs here: that one device. Does not belong here: which modules are worth it (`expectations.py` says so, with what it
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


def import_on_first_use(path: str) -> None:
    """Make `import path` give a stand-in that imports the module when first used; nothing if it is loaded already."""
    spec = None if path in sys.modules else importlib.util.find_spec(path)
    if spec is not None:
        stand_in = Deferred(path)
        stand_in.__spec__ = spec
        stand_in.__path__ = list(spec.submodule_search_locations or ())
        _place(path, stand_in)


def _place(path: str, module: ModuleType) -> None:
    """Set the module where both `import a.b` and `from a import b` look for it."""
    sys.modules[path] = module
    package, _, name = path.rpartition(".")
    if package:
        setattr(import_module(package), name, module)
