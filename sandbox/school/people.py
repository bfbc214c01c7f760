"""One person of the invented school, and the person's life in HR as it was drawn.

Belongs here: the plan of a person and what can be read off it (employed, in scope, on leave, left). Does not belong
here: drawing it (`careers.py`, `casting.py`) or writing it (`hr_files.py`). HR is read as known on the as-of day: an
end that lies after it counts as open, and what starts after it is not there yet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.school.days import OPEN, Day, Span, quarters_between, union, years_before

if TYPE_CHECKING:
    from datetime import date

SCOPE = "ANES"
"""The department whose faculty the programme is for (population.departments of its policy)."""


@dataclass(frozen=True, slots=True)
class Era:
    """The days the school is about: from the programme's first day to the as-of day, and the quarters between."""

    first: Day
    as_of: Day
    quarters: tuple[Span, ...]

    @property
    def middle(self) -> Span:
        """A quarter in the middle that is over, for what must happen inside one."""
        return self.quarters[(len(self.quarters) - 1) // 2]


def era_of(*, as_of: date, years: int) -> Era:
    """Return the era that ends on `as_of` and begins with the quarter `years` years before it."""
    last = as_of.toordinal()
    quarters = tuple(quarters_between(years_before(last, years), last))
    return Era(first=quarters[0][0], as_of=last, quarters=quarters)


@dataclass(slots=True)
class Post:
    """One appointment in one department; `end` is the day after its last."""

    number: int
    start: Day
    end: Day
    department: str
    division: str
    kind: str = "primary"


@dataclass(slots=True)
class Leave:
    """One leave; `end` is the first day back. What kind of leave it is, is not even invented."""

    start: Day
    end: Day
    expected: Day
    paid: bool


@dataclass(slots=True, eq=False)
class Person:
    """A person as HR has them, what part they play, and what they told the programme."""

    person_id: str
    first: str
    middle: str
    last: str
    work_email: str
    username: str
    role: str
    script: str = ""
    preferred_first: str = ""
    preferred_last: str = ""
    other_emails: list[str] = field(default_factory=list)
    alias_ids: list[str] = field(default_factory=list)
    orcid: str = ""
    npi: str = ""
    track: str = "clinical"
    faculty_class: str = "clinician"
    fte: float = 1.0
    ranks: list[tuple[Day, str]] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    leaves: list[Leave] = field(default_factory=list)
    record: int = 0
    enrolled_on: Day = OPEN
    opted_out_on: Day = OPEN
    diligence: float = 1.0

    @property
    def first_used(self) -> str:
        """The first name the person goes by."""
        return self.preferred_first or self.first

    @property
    def last_used(self) -> str:
        """The surname the person goes by."""
        return self.preferred_last or self.last

    def employed(self, as_of: Day) -> list[Span]:
        """Return the spans in which any appointment holds, as known on the as-of day."""
        return union(_known((post.start, post.end), as_of) for post in self.posts if post.start <= as_of)

    def in_scope(self, as_of: Day) -> list[Span]:
        """Return the spans in which the primary appointment is in the programme's department."""
        return union(
            _known((post.start, post.end), as_of)
            for post in self.posts
            if post.start <= as_of and post.kind == "primary" and post.department == SCOPE
        )

    def on_leave(self, as_of: Day) -> list[Span]:
        """Return the spans of leave, as known on the as-of day."""
        return union(_known((leave.start, leave.end), as_of) for leave in self.leaves if leave.start <= as_of)

    def left(self, as_of: Day) -> Day:
        """Return the day after the last employed day, or `OPEN` for who is here, or not here yet."""
        spans = self.employed(as_of)
        return spans[-1][1] if spans else OPEN


def _known(span: Span, as_of: Day) -> Span:
    return (span[0], OPEN) if span[1] > as_of else span
