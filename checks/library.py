"""Great Expectations, opened once and kept cheap: its context, our own expectations, and one rule made its object.

Belongs here: everything that knows how that library is set up. Does not belong here: evaluating (`expectations.py`).
It is imported inside the functions that need it: the import costs more CPU than the rest of a small night. No
checkpoint, store or data docs is used: those pages load their styles from elsewhere and show values.
"""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from checks.codes import codes_of
from checks.deferred import import_after_all, import_on_first_use, leave_vacant, take_for_missing

if TYPE_CHECKING:
    from checks.contract import Rule, Where

OWN: Final = ("checks.custom.keys", "checks.custom.dates", "checks.custom.nights")
"""Modules whose import registers our own expectations beside the library's."""

CORE: Final = "great_expectations.expectations.core"
FLUENT: Final = "great_expectations.datasource.fluent"
COMPATIBILITY: Final = "great_expectations.compatibility"
ELSEWHERE: Final = ("aws", "azure", "bigquery", "google", "pyspark", "snowflake", "sqlalchemy", "trino")
"""What the library does without where it is not installed: databases, clouds and clusters no contract looks at."""

FRAMES_ONLY: Final = frozenset({"pandas_datasource", "invalid_datasource"})
"""The sources of data a contract is judged on, and the library's word for a source that is none."""


@cache
def import_library() -> None:
    """Import the library and register our own expectations; to be called before anything is imported from it.

    Two fifths of what the import costs go into classes for databases and clouds no frame comes from, and into
    expectations no contract names. They are left vacant; an expectation that is named is imported after all.
    """
    # Versions before 1.24 told their maker of every run; should one to come do so again, it is asked not to.
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    # Distribution tests and charts of the library, used by no contract, would cost a third of its import.
    import_on_first_use("scipy.stats")
    import_on_first_use("altair")
    for module in _modules_not_needed():
        leave_vacant(module)
    for name in ELSEWHERE:
        take_for_missing(f"{COMPATIBILITY}.{name}", said_by=f"{COMPATIBILITY}.not_imported.NotImported")
    # A class for each of the formats pandas reads would be made of its signature; a contract is given a frame.
    leave_vacant(f"{FLUENT}.dynamic_pandas", _generate_pandas_data_asset_models=lambda *_, **__: {})
    leave_vacant("great_expectations.render.view")
    for module in ("great_expectations.expectations", *OWN):
        import_module(module)


def _modules_not_needed() -> list[str]:
    package = find_spec("great_expectations")
    places = [Path(place) for place in (package.submodule_search_locations if package else None) or ()]
    sources = [file.stem for place in places for file in place.glob("datasource/fluent/*_datasource.py")]
    expectations = [file.stem for place in places for file in place.glob("expectations/core/expect_*.py")]
    return [
        *(f"{FLUENT}.{name}" for name in sources if name not in FRAMES_ONLY),
        *(f"{CORE}.{name}" for name in expectations),
    ]


@cache
def whole_frame() -> Any:
    """Return the library's definition of "all rows of a frame", made once: it costs more than most frames' rules."""
    import_library()
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.execution_engine import pandas_execution_engine

    # Each frame would be hashed, and pickled first where it holds lists, for a fingerprint nobody asks for.
    pandas_execution_engine.HASH_THRESHOLD = 0
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return (
        context.data_sources.add_pandas("frames")
        .add_dataframe_asset("table")
        .add_batch_definition_whole_dataframe("whole")
    )


def expectation_of(rule: Rule) -> Any:
    """Return a rule as the library's object; it raises what it likes where the rule cannot be built."""
    import_library()
    from great_expectations.expectations.registry import get_expectation_impl

    arguments = dict(rule.with_)
    if rule.codes_of:
        arguments["value_set"] = [code for code in codes_of(rule.codes_of) if code not in rule.but_not]
    if rule.where:
        arguments["row_condition"] = _condition_of(rule.where)
    name = f"expect_{_snake(rule.expect)}"
    import_after_all(f"{CORE}.{name.lower()}")
    known: Any = get_expectation_impl(name)
    return known(**arguments, meta={"rule": rule.name}, severity=rule.severity)


def _condition_of(where: Where) -> Any:
    """Return the library's condition on rows; of flags its `is_in` knows nothing."""
    from great_expectations.expectations.row_conditions import Column

    column = Column(where.column)
    return column.is_in(where.is_in) if isinstance(where.is_in, list) else column == where.is_in


@cache
def _snake(name: str) -> str:
    """Return a name as the library registers it: `pair_values_a_to_…` is `pair_values_A_to_…` there, and so on."""
    from great_expectations.util import camel_to_snake

    return str(camel_to_snake("".join(part[:1].upper() + part[1:] for part in name.split("_"))))
