"""A deferred module is not executed by an import, and is itself at the first use."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from checks.deferred import import_after_all, import_on_first_use, leave_vacant, take_for_missing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def heavy_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make a package `heavy` with a module `heavy.part` that counts its executions in `sys.heavy_part`."""
    folder = tmp_path / "heavy"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "part.py").write_text("import sys\nsys.heavy_part = getattr(sys, 'heavy_part', 0) + 1\nvalue = 7\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    for name in ("heavy", "heavy.part", "heavy.word"):
        sys.modules.pop(name, None)
    if hasattr(sys, "heavy_part"):
        del sys.heavy_part


def executions() -> int:
    return int(getattr(sys, "heavy_part", 0))


def test_importing_a_deferred_module_executes_nothing() -> None:
    import_on_first_use("heavy.part")
    import heavy.part
    from heavy import part

    assert executions() == 0
    assert part is heavy.part


def test_the_first_use_executes_it_once_however_it_was_imported() -> None:
    import_on_first_use("heavy.part")
    from heavy import part as early

    assert early.value == 7
    from heavy import part as late
    from heavy.part import value

    assert (early.value, late.value, value, executions()) == (7, 7, 7, 1)


def test_an_attribute_it_has_not_is_missed_as_usual() -> None:
    import_on_first_use("heavy.part")
    from heavy import part

    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = part.nothing_of_the_kind


def test_a_module_already_loaded_is_left_alone() -> None:
    import heavy.part

    import_on_first_use("heavy.part")
    assert sys.modules["heavy.part"] is heavy.part
    assert executions() == 1


def test_a_module_that_is_not_installed_stays_missing() -> None:
    import_on_first_use("heavy.nothing")
    assert "heavy.nothing" not in sys.modules


def test_a_module_left_vacant_holds_what_is_called_of_it() -> None:
    leave_vacant("heavy.part", value=lambda: 9)
    try:
        from heavy.part import Other, value

        assert (value(), Other.__module__, executions()) == (9, "heavy.part", 0)
    finally:
        sys.modules.pop("heavy.part", None)


def test_a_module_left_vacant_gives_empty_classes_until_it_is_imported_after_all() -> None:
    leave_vacant("wave")
    try:
        from wave import Wave_read

        assert not hasattr(Wave_read, "getparams")
        import_after_all("wave")
        assert hasattr(sys.modules["wave"].Wave_read, "getparams")
    finally:
        sys.modules.pop("wave", None)


def test_what_is_taken_for_missing_is_what_the_library_says_of_it_and_is_never_executed(tmp_path: Path) -> None:
    word = "class Missing:\n    __bool__ = lambda _: False\n    def __init__(self, words): self.words = words\n"
    (tmp_path / "heavy" / "word.py").write_text(word)
    take_for_missing("heavy.part", said_by="heavy.word.Missing")
    from heavy.part import anything

    assert not anything
    assert anything.words == "heavy.part is left out"
    assert executions() == 0


def test_what_is_loaded_is_not_taken_for_missing() -> None:
    import heavy.part

    take_for_missing("heavy.part", said_by="heavy.word.Missing")
    from heavy.part import value

    assert (value, heavy.part.value) == (7, 7)
