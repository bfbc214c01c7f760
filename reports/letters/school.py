"""All programmes of a quarter side by side, for the dean's page.

Belongs here: which programmes get a line of their own, which are hidden, and what all of them are together. Does not
belong here: one programme's numbers (`figures.py`) and words (`dean.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from reports.workbook.sources import Sources, sources_of
from reports.workbook.sums import Sums, sums_of
from reports.workbook.suppression import FEWEST, hidden_groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.letters.coverage import Coverage, Newcomers
    from reports.letters.figures import Figures
    from reports.workbook.case import Ask

MOST_ROWS: Final = 8
"""Lines of programmes that fit one page beside the chart; the smaller ones share the last."""


@dataclass(frozen=True)
class Line:
    """A line of the page: a programme by its code, or the smaller ones together."""

    code: str
    name: str
    figures: Sequence[Figures]

    @cached_property
    def sums(self) -> Sums:
        """What was due in the quarter."""
        quarter = self.figures[0].case.ask.quarter
        return _sums_in(self.figures, quarter.key)

    @cached_property
    def before(self) -> Sums:
        """The same of the quarter before."""
        quarter = self.figures[0].case.ask.quarter
        return _sums_in(self.figures, quarter.following(-1).key)

    @cached_property
    def counts(self) -> tuple[int, int]:
        """How many had a mentor in one of the line's programmes, of how many these concern."""
        mentored = frozenset().union(*(one.coverage.mentored for one in self.figures))
        return len(mentored), len(frozenset().union(*(one.coverage.concerned for one in self.figures)))


@dataclass(frozen=True)
class School:
    """All programmes in a quarter: their figures, and whom they concern together, each person once."""

    figures: Sequence[Figures]
    whole: Coverage
    newcomers: Newcomers

    @property
    def ask(self) -> Ask:
        """The quarter and what the settings say, as any of the programmes has it."""
        return self.figures[0].case.ask

    @property
    def is_running(self) -> bool:
        """Whether the quarter was not over on the date judged."""
        return self.figures[0].case.is_running

    @cached_property
    def sums(self) -> Sums:
        """All programmes together."""
        return Line("", "", self.figures).sums

    @cached_property
    def before(self) -> Sums:
        """The same of the quarter before."""
        return Line("", "", self.figures).before

    @cached_property
    def sources(self) -> Sources:
        """What all programmes were judged from."""
        return sources_of([one.case.sources for one in self.figures])

    @cached_property
    def lines(self) -> list[Line]:
        """One line per programme, in the order of their codes; of more than `MOST_ROWS` the smaller ones share one."""
        own = set(self._by_size if len(self.figures) <= MOST_ROWS else self._by_size[: MOST_ROWS - 1])
        lines = [Line(_code(one), one.case.title, (one,)) for one in self.figures if _code(one) in own]
        others = [one for one in self.figures if _code(one) not in own]
        return [*lines, Line("", f"{len(others)} smaller programmes together", others)] if others else lines

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The codes of the lines whose figures are not shown."""
        people = {line.code: line.counts[1] for line in self.lines}
        small = {code for code, number in people.items() if number < FEWEST}
        return hidden_groups({line.code: line.sums.judged for line in self.lines}) | hidden_groups(people) | small

    def charted(self, most: int) -> list[Figures]:
        """Return the largest programmes that have a line of their own that is shown, in the order of their codes."""
        shown = {line.code for line in self.lines if line.code} - self.hidden
        largest = [code for code in self._by_size if code in shown][:most]
        return [one for one in self.figures if _code(one) in largest]

    @cached_property
    def _by_size(self) -> list[str]:
        return [_code(one) for one in sorted(self.figures, key=lambda one: -one.sums.judged)]


def _code(figures: Figures) -> str:
    return figures.case.ask.programme


def _sums_in(figures: Sequence[Figures], quarter: str) -> Sums:
    return sums_of(row for one in figures for row in one.rates_in(quarter))
