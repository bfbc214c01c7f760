"""The home appointment of a person day by day, as a policy's scope asks for it.

Belongs here: reading a drawn life. Does not belong here: which homes a programme concerns (each programme's module).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.school.days import OPEN, Day, Span, union

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.school.casting import Cast
    from sandbox.school.people import Person

HALF_A_YEAR = 180
"""Days without employment after which whoever comes back is hired anew, in every policy that has such a clock."""


@dataclass(frozen=True, slots=True)
class Home:
    """The primary appointment over days on which nothing about it changed, as known on the as-of day."""

    start: Day
    end: Day
    department: str
    division: str
    rank: str
    track: str
    faculty_class: str

    @property
    def tenured(self) -> bool:
        """Whether the person has tenure: associate and full professors of the tenure track have it."""
        return self.track == "tenure" and self.rank in {"associate", "professor"}


def homes_of(person: Person, as_of: Day) -> list[Home]:
    """Return the homes of a person in order; what starts after the as-of day is not known yet."""
    homes = []
    for post in sorted(person.posts, key=lambda post: post.start):
        if post.kind != "primary" or post.start > as_of:
            continue
        end = OPEN if post.end > as_of else post.end
        cuts = [day for day, _ in person.ranks if post.start < day < end and day <= as_of]
        for start, stop in zip([post.start, *cuts], [*cuts, end], strict=True):
            rank = next((rank for since, rank in reversed(person.ranks) if since <= start), person.ranks[0][1])
            homes.append(
                Home(
                    start=start,
                    end=stop,
                    department=post.department,
                    division=post.division,
                    rank=rank,
                    track=person.track,
                    faculty_class=person.faculty_class,
                )
            )
    return homes


def spans_where(person: Person, as_of: Day, test: Callable[[Home], bool]) -> list[Span]:
    """Return the days on which the home fulfils the test."""
    return union((home.start, home.end) for home in homes_of(person, as_of) if test(home))


def hires_of(person: Person, as_of: Day) -> list[Day]:
    """Return the first employed days after half a year without employment, the very first one included."""
    spans = person.employed(as_of)
    ends = [-OPEN, *(end for _, end in spans)]
    return [start for (start, _), end in zip(spans, ends, strict=False) if start - end >= HALF_A_YEAR]


def supervisor_of(person: Person, day: Day, *, cast: Cast) -> str:
    """Return the person id HR names as supervisor on a day: the head of the department of the post, never oneself."""
    post = next((post for post in person.posts if post.kind == "primary" and post.start <= day < post.end), None)
    heads = cast.heads.get(post.department, []) if post else []
    return heads[-1].person_id if heads and heads[-1] is not person else ""


def rank_on(person: Person, day: Day, *, as_of: Day) -> str:
    """Return the rank of the home on a day, empty where there is none."""
    return next((home.rank for home in homes_of(person, as_of) if home.start <= day < home.end), "")


def may_mentor(person: Person, as_of: Day) -> bool:
    """Whether the person was ever an associate or full professor."""
    return any(home.rank in {"associate", "professor"} for home in homes_of(person, as_of))
