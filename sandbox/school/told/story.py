"""What is true of one person in one programme, gathered while the record is told.

Belongs here: adding a row of the truth for a deadline, for each clock of a deadline, and for a window. Does not belong
here: what happened (each programme's modules) and the order of judgement (`states.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.school.days import OPEN, Day, Span, common
from sandbox.school.told.states import deadline_state, row_of, window_state
from sandbox.school.told.steps import outcome_of, with_ends

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from sandbox.school.evidence import Outcome
    from sandbox.school.pairs import Pair
    from sandbox.school.people import Era, Person
    from sandbox.school.told.states import Measure, State
    from sandbox.school.truth import Obligation


@dataclass(slots=True)
class Story:
    """One person, the days on which the programme concerns the person, and the rows that follow."""

    person: Person
    era: Era
    scope: list[Span]
    rows: list[Obligation] = field(default_factory=list)

    def concerned_on(self, day: Day) -> bool:
        """Whether the programme concerns the person on a day that is not ahead."""
        return day <= self.era.as_of and bool(common(self.scope, [(day, day + 1)]))

    def deadline(
        self,
        measure: Measure,
        *,
        start: Day,
        due: Day,
        outcome: Outcome,
        pair: Pair | None = None,
        counterpart: str = "",
        soon_from: Day = OPEN,
    ) -> None:
        """Add a deadline if the person is concerned on the day its clock starts."""
        if self.concerned_on(start):
            days = {"as_of": self.era.as_of, "start": start, "due": due, "soon_from": soon_from}
            state = deadline_state(measure, self.person, **days, outcome=outcome, pair=pair)
            self.add(measure, start=start, due=due, state=state, planted=outcome.planted, counterpart=counterpart)

    def clocked(
        self,
        measure: Measure,
        *,
        clocks: Iterable[Day],
        steps: Sequence[Iterable[Day]],
        within: int,
        early: int = 0,
        grace: int = 0,
        only: Container[Day] | None = None,
    ) -> None:
        """Add a deadline for each clock, or of those for which `only` says that the person is concerned.

        It is met on the day by which each of the steps was taken once.
        """
        last = within + grace
        for clock, until in with_ends(clocks, early=early, due=lambda day: day + last, as_of=self.era.as_of):
            due = clock + last
            firsts = [[day for day in days if clock - early <= day <= until] for days in steps]
            done = [max(min(days) for days in firsts)] if all(firsts) else []
            outcome = outcome_of(done, since=clock - early, due=due, until=until)
            if only is None or clock in only:
                self.deadline(measure, start=clock, due=due, outcome=outcome)

    def window(
        self,
        measure: Measure,
        *,
        window: Span,
        eligible: list[Span],
        outcome: Outcome,
        pairs: list[Pair] | None = None,
    ) -> None:
        """Add what is owed in a window, if a day of it is eligible."""
        due = window[1] - 1
        days: Mapping[str, Day] = {"as_of": self.era.as_of, "due": due}
        state = window_state(
            measure, self.person, **days, window=window, eligible=eligible, outcome=outcome, pairs=pairs
        )
        if state and window[0] <= self.era.as_of:
            self.add(measure, start=window[0], due=due, state=state, planted=outcome.planted)

    def add(self, measure: Measure, *, start: Day, due: Day, state: State, planted: str, counterpart: str = "") -> None:
        """Add a row."""
        who = (self.person.person_id, counterpart)
        as_of = self.era.as_of
        self.rows.append(row_of(measure, who=who, start=start, due=due, as_of=as_of, state=state, planted=planted))
