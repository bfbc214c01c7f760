"""Puts off the import of a module that a library asks for at import and hardly ever uses.

Belongs here: that one device, which the standard library provides (`importlib.util.LazyLoader`). Does not belong here:
which modules are worth it (`expectations.py` says so, with what it saves).
"""

from __future__ import annotations

import importlib.util
import sys
from importlib import import_module


def import_on_first_use(package: str, name: str) -> None:
    """Make `from package import name` give a module that is executed when first used; nothing if it is loaded already.

    The module is set on its package as well, because `import` itself would look into it otherwise, and so load it.
    """
    path = f"{package}.{name}"
    found = None if path in sys.modules else importlib.util.find_spec(path)
    if found is None or found.loader is None:
        return
    found.loader = importlib.util.LazyLoader(found.loader)
    module = importlib.util.module_from_spec(found)
    sys.modules[path] = module
    found.loader.exec_module(module)
    setattr(import_module(package), name, module)
