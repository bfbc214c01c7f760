"""What of a life the hub programme's obligations hang on, and the rows that follow.

Belongs here: population, enrolment, opting out, and adding a row for a deadline or a window. Does not belong here: what
happened (`hub_*.py`) and the order of judgement (`states.py`). Two namesakes share one record: whatever it says may be
either's, so what it makes of one of them is told of both, as what nobody can tell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.school.days import OPEN, Day, Span, common, union
from sandbox.school.evidence import Outcome
from sandbox.school.told.states import deadline_state, row_of, window_state

if TYPE_CHECKING:
    from sandbox.school.pairs import Pair
    from sandbox.school.people import Era, Person
    from sandbox.school.told.states import Measure, State
    from sandbox.school.truth import Obligation


@dataclass(frozen=True, slots=True)
class Life:
    """What of a person's life decides about obligations, worked out once.

    `scope`: days in the department; `eligible`: those of them on which the person is enrolled and in a hub pair.
    """

    person: Person
    era: Era
    pairs: list[Pair]
    scope: list[Span]
    eligible: list[Span]
    leave: list[Span]
    enrolled_on: Day
    opted_out_on: Day

    def deadline(
        self,
        measure: Measure,
        *,
        start: Day,
        due: Day,
        outcome: Outcome,
        pair: Pair | None = None,
        enrolled_only: bool = True,
    ) -> Obligation | None:
        """Return the row of a deadline whose clock starts on a day; nothing where it does not concern the person."""
        as_of = self.era.as_of
        if start > as_of or not common(self.scope, [(start, start + 1)]):
            return None
        if enrolled_only and self.enrolled_on > as_of:
            return None
        state: State = ("excluded", "opted_out")
        if self.opted_out_on > due:
            state = deadline_state(measure, self.person, as_of=as_of, start=start, due=due, outcome=outcome, pair=pair)
        counterpart = pair.mentor.person_id if pair else ""
        return self._row(measure, start=start, due=due, state=state, planted=outcome.planted, counterpart=counterpart)

    def window(
        self, measure: Measure, *, window: Span, due: Day, days: list[Span], outcome: Outcome, pairs: list[Pair]
    ) -> Obligation | None:
        """Return the row of a window; `days` are those on which the measure concerns the person.

        `pairs`: those whose mentors' leaving excuses. Who opted out in time owes nothing, with or without such days.
        """
        as_of = self.era.as_of
        state: State | None = ("excluded", "opted_out")
        if window[0] > as_of or not common(self.scope, [window]):
            return None
        if self.opted_out_on > due:
            state = window_state(
                measure,
                self.person,
                as_of=as_of,
                window=window,
                due=due,
                eligible=days,
                outcome=outcome,
                pairs=pairs,
            )
        if state is None:
            return None
        return self._row(measure, start=window[0], due=due, state=state, planted=outcome.planted)

    def _row(
        self, measure: Measure, *, start: Day, due: Day, state: State, planted: str, counterpart: str = ""
    ) -> Obligation:
        who = (self.person.person_id, counterpart)
        return row_of(measure, who=who, start=start, due=due, as_of=self.era.as_of, state=state, planted=planted)


def life_of(person: Person, *, pairs: list[Pair], era: Era, owner: Person) -> Life:
    """Return the life of a person; `owner` is whose record it is, which only differs for a namesake of the owner."""
    scope = person.in_scope(era.as_of)
    paired = union(pair.span for pair in pairs)
    return Life(
        person=person,
        era=era,
        pairs=pairs,
        scope=scope,
        eligible=common(common(scope, [(owner.enrolled_on, OPEN)]), paired),
        leave=person.on_leave(era.as_of),
        enrolled_on=owner.enrolled_on,
        opted_out_on=owner.opted_out_on,
    )


@dataclass(slots=True)
class HubStory:
    """One record's story: the lives it may be about (two for namesakes), and the rows that follow."""

    lives: list[Life]
    rows: list[Obligation] = field(default_factory=list)

    @property
    def life(self) -> Life:
        """The life of whose record it is."""
        return self.lives[0]

    @property
    def is_anybodys(self) -> bool:
        """Whether the record only says a name that two people have."""
        return len(self.lives) > 1

    def deadline(
        self,
        measure: Measure,
        *,
        start: Day,
        due: Day,
        outcome: Outcome,
        pair: Pair | None = None,
        enrolled_only: bool = True,
        faculty_class: str = "",
    ) -> None:
        """Add a deadline of the record, where a class is named for faculty of that class."""
        for life in self.lives:
            if faculty_class in {"", life.person.faculty_class}:
                row = life.deadline(
                    measure, start=start, due=due, outcome=self._told(outcome), pair=pair, enrolled_only=enrolled_only
                )
                self._add(row)

    def quarter(self, measure: Measure, *, quarter: Span, due: Day, outcome: Outcome) -> None:
        """Add what is owed of a quarter by who is enrolled and in a hub pair."""
        for life in self.lives:
            row = life.window(
                measure, window=quarter, due=due, days=life.eligible, outcome=self._told(outcome), pairs=life.pairs
            )
            self._add(row)

    def mentors_window(self, measure: Measure, window: Span, *, days: list[Span], outcome: Outcome) -> None:
        """Add what is owed of a hub mentor in a window, enrolled or not; nobody's leaving excuses."""
        for life in self.lives:
            told = self._told(outcome)
            self._add(life.window(measure, window=window, due=window[1] - 1, days=days, outcome=told, pairs=[]))

    def _told(self, outcome: Outcome) -> Outcome:
        """Return what a record tells of its owner; what either of two may have done is told of neither."""
        return Outcome(planted=outcome.planted, hidden=True) if self.is_anybodys else outcome

    def _add(self, row: Obligation | None) -> None:
        if row and self.is_anybodys:
            row = _unresolved(row)
        if row:
            self.rows.append(row)


def _unresolved(row: Obligation) -> Obligation | None:
    """Return what is true for each of two namesakes where the record says only the name: it may be either's.

    It waits while it may wait. What would be excepted is an open question too: had somebody done it, it would be met.
    """
    if row.state == "excluded":
        return None
    if row.state == "pending":
        return row._replace(planted="namesake_record")
    return row._replace(state="indeterminate", reason="identity", planted="namesake_record")
