"""What the expectations of our own have in common: one look at the frame, rows at fault told by their place.

Belongs here: the base class and the metric it rests on. Does not belong here: any rule. This module and its neighbours
import Great Expectations at their top, as a class cannot be made without its base; nothing imports them before a check
runs (`expectations.py`).

The documented way, a map metric per expectation, was rejected: that computes four metrics each, filters the frame in
every one of them, and costs three times as much. The frame is one metric here and is computed once for all rules of a
table.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from great_expectations.compatibility.pydantic import PrivateAttr
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.expectations.row_conditions import RowConditionType  # noqa: TC002 - pydantic reads it

if TYPE_CHECKING:
    import pandas as pd

FRAME = "table.frame"
SHOWN = 20
"""Places of rows at fault an expectation tells, as the library's own do."""


class TableFrame(TableMetricProvider):
    """The rows themselves, as a metric."""

    metric_name = FRAME

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(cls, execution_engine: Any, metric_domain_kwargs: dict[str, Any], **_: Any) -> Any:  # noqa: N805 - the library's
        domain = execution_engine.get_compute_domain(
            domain_kwargs=metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE
        )
        return domain[0]


class _OfFrame(BatchExpectation, ABC):
    """Looks at the frame, and composes its configuration once: the library asks for it thirty times a rule."""

    metric_dependencies: ClassVar[tuple[str, ...]] = (FRAME,)
    _composed: Any = PrivateAttr(default=None)

    @property
    def configuration(self) -> Any:
        """The expectation as the library writes it down; none of ours ever changes."""
        if self._composed is None:
            self._composed = super().configuration
        return self._composed

    @abstractmethod
    def found_in(self, frame: pd.DataFrame) -> tuple[bool, dict[str, Any]]:
        """Return whether it holds of the frame, and what the library is told beside that."""

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG002 - the library's
        execution_engine: Any = None,  # noqa: ARG002 - the library's
    ) -> dict[str, Any]:
        frame = metrics[FRAME]
        success, found = self.found_in(frame)
        return {"success": success, "result": {"element_count": len(frame), **found}}


class RowsExpectation(_OfFrame, ABC):
    """Holds of every row, or names the rows of which it does not."""

    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id", "row_condition", "condition_parser")
    row_condition: RowConditionType = None
    condition_parser: str | None = None

    @abstractmethod
    def at_fault(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """Return which rows are at fault, one flag per row on the frame's index."""

    def found_in(self, frame: pd.DataFrame) -> tuple[bool, dict[str, Any]]:
        """Count the rows at fault and tell the places of the first."""
        places = frame.index[self.at_fault(frame).to_numpy(dtype=bool)]
        told = {"unexpected_count": len(places), "partial_unexpected_index_list": places[:SHOWN].tolist()}
        return not len(places), told


class TableExpectation(_OfFrame, ABC):
    """Holds of a table as a whole, or does not."""

    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)

    @abstractmethod
    def holds(self, frame: pd.DataFrame) -> bool:
        """Return whether it holds."""

    def found_in(self, frame: pd.DataFrame) -> tuple[bool, dict[str, Any]]:
        """Tell whether it holds."""
        return self.holds(frame), {}
