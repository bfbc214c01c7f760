"""Draws a person: name and keys, appointments, leaves, promotions.

Belongs here: the rates of a working life. Does not belong here: who plays which part (`casting.py`). People with a
script or a steady part (mentors) get a plain life, because their script says what happens to them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.school.days import OPEN, Day, quarter_start
from sandbox.school.dirt import ascii_form
from sandbox.school.names import DEPARTMENTS, FIRST, LAST
from sandbox.school.people import SCOPE, Era, Leave, Person, Post

if TYPE_CHECKING:
    from random import Random

LIFE: dict[str, float] = {
    "hired_in_era": 0.22,
    "hired_in_future": 0.015,
    "leaves_per_year": 0.035,
    "contract_ends_later": 0.03,
    "rehired": 0.03,
    "transfers": 0.05,
    "second_post": 0.12,
    "promoted": 0.15,
    "promotion_ahead": 0.02,
    "voluntary": 0.04,
    "part_time": 0.15,
    "on_leave": 0.14,
    "married_name": 0.03,
    "preferred_first": 0.05,
    "prior_id": 0.06,
    "other_email": 0.25,
    "no_email": 0.02,
}
"""Share of people to whom it happens (`leaves_per_year`: per year of the era)."""

DIVISION_WEIGHTS = {"MED-5": 4}
"""How much likelier a division is than another: a programme of its own needs junior faculty to show what it does."""

RANKS = ("instructor", "assistant", "associate", "professor")
YEAR = 365


@dataclass(slots=True)
class Registry:
    """Hands out keys nobody else has: person ids in rising order, prior ids, user names."""

    last_id: int = 10_000
    last_prior: int = 9_000_000
    usernames: dict[str, int] = field(default_factory=dict)

    def person_id(self, rng: Random) -> str:
        """Return the next person id, eight digits with leading zeros."""
        self.last_id += rng.randint(1, 9)
        return f"{self.last_id:08d}"

    def prior_id(self, rng: Random) -> str:
        """Return an id no person has."""
        self.last_prior += rng.randint(1, 9)
        return f"{self.last_prior:08d}"

    def username(self, first: str, last: str) -> str:
        """Return a user name made from the name, numbered where it is taken."""
        base = "".join(letter for letter in ascii_form(first[0] + last).lower() if letter.isalpha())
        self.usernames[base] = number = self.usernames.get(base, 0) + 1
        return base if number == 1 else f"{base}{number}"


def drawn_person(rng: Random, registry: Registry, *, role: str, name: tuple[str, str] | None) -> Person:
    """Return a person with a name and keys and no appointment yet; `name` is given to planted namesakes."""
    first, last = name or (rng.choice(FIRST), rng.choice(LAST))
    username = registry.username(first, last)
    person = Person(
        person_id=registry.person_id(rng),
        first=first,
        middle="" if name or rng.random() < 0.4 else rng.choice(FIRST),
        last=last,
        work_email="" if rng.random() < LIFE["no_email"] else f"{username}@med.example.edu",
        username=username,
        role=role,
    )
    if rng.random() < LIFE["other_email"]:
        person.other_emails.append(f"{username}@mail.example.org")
    if rng.random() < LIFE["prior_id"]:
        person.alias_ids.append(registry.prior_id(rng))
    if name is None and rng.random() < LIFE["married_name"]:
        person.preferred_last = rng.choice(LAST)
    elif name is None and rng.random() < LIFE["preferred_first"]:
        person.preferred_first = person.middle or first[:3]
    if rng.random() < 0.3:
        person.orcid = f"0000-000{rng.randint(1, 3)}-{rng.randint(0, 9999):04d}-{rng.randint(0, 9999):04d}"
    if rng.random() < 0.6:
        person.npi = str(rng.randint(1_000_000_000, 1_999_999_999))
    person.track = rng.choices(("clinical", "educator", "research", "tenure"), weights=(60, 12, 10, 18))[0]
    person.faculty_class = {"clinical": "clinician", "educator": "educator"}.get(person.track, "scientist")
    person.fte = 1.0
    return person


def division_of(rng: Random, department: str) -> str:
    """Return the code of some division of a department."""
    numbers = range(1, len(DEPARTMENTS[department][1]) + 1)
    weights = [DIVISION_WEIGHTS.get(f"{department}-{number}", 1) for number in numbers]
    return f"{department}-{rng.choices(numbers, weights=weights)[0]}"


def give_steady_life(rng: Random, person: Person, *, era: Era, department: str = SCOPE, senior: bool = False) -> None:
    """Give a person one appointment that began before the era and goes on."""
    start = era.first - rng.randint(YEAR, 15 * YEAR)
    person.posts = [_post(rng, number=1, start=start, end=OPEN, department=department)]
    person.ranks = [(start, rng.choice(RANKS[2:] if senior else RANKS[:3]))]


def give_life(rng: Random, person: Person, *, era: Era, department: str) -> None:
    """Give a person a drawn life: hired, moved, promoted, on leave, gone."""
    start, end = _first_and_last(rng, era=era)
    person.posts = [_post(rng, number=1, start=start, end=end, department=department)]
    person.ranks = [(start, rng.choice(RANKS))]
    if start > era.as_of:
        return
    _transfer(rng, person, era=era)
    _rehire(rng, person, era=era)
    _second_post(rng, person)
    _promote(rng, person, era=era)
    if rng.random() < LIFE["voluntary"]:
        person.fte = 0.0
    elif rng.random() < LIFE["part_time"]:
        person.fte = rng.choice((0.5, 0.6, 0.8))
    if rng.random() < LIFE["on_leave"]:
        _take_leave(rng, person, era=era)


def _post(rng: Random, *, number: int, start: Day, end: Day, department: str) -> Post:
    return Post(number=number, start=start, end=end, department=department, division=division_of(rng, department))


def _first_and_last(rng: Random, *, era: Era) -> tuple[Day, Day]:
    if rng.random() < LIFE["hired_in_future"]:
        return era.as_of + rng.randint(5, 120), OPEN
    start = era.first - rng.randint(60, 20 * YEAR)
    if rng.random() < LIFE["hired_in_era"]:
        start = rng.randint(era.first, era.as_of - 40)
    years = (era.as_of - era.first) / YEAR
    earliest = max(start, era.first) + 60
    if rng.random() < LIFE["leaves_per_year"] * years and earliest < era.as_of:
        return start, day_off_quarter_end(rng.randint(earliest, era.as_of))
    if rng.random() < LIFE["contract_ends_later"]:
        return start, era.as_of + rng.randint(10, 300)
    return start, OPEN


def day_off_quarter_end(end: Day) -> Day:
    """Return the day after the last one, moved off the first day of a quarter.

    Whether who leaves with a quarter left in it or after it is a convention the policies do not settle.
    """
    return end - 2 if quarter_start(end) == end else end


def _transfer(rng: Random, person: Person, *, era: Era) -> None:
    post = person.posts[0]
    low, high = max(post.start, era.first) + 50, min(post.end, era.as_of + 60) - 50
    if rng.random() >= LIFE["transfers"] or low >= high:
        return
    day = rng.randint(low, high)
    others = [code for code in DEPARTMENTS if code != post.department]
    department = rng.choice(others) if post.department == SCOPE else SCOPE
    person.posts.append(_post(rng, number=2, start=day, end=post.end, department=department))
    post.end = day


def _rehire(rng: Random, person: Person, *, era: Era) -> None:
    first = person.posts[0]
    if rng.random() >= LIFE["rehired"] or first.start < era.first - 2 * YEAR:
        return
    end = first.start - rng.randint(30, 2 * YEAR)
    number = len(person.posts) + 1
    start = end - rng.randint(200, 4 * YEAR)
    person.posts.insert(0, _post(rng, number=number, start=start, end=end, department=first.department))
    person.ranks.insert(0, (start, RANKS[max(0, RANKS.index(person.ranks[0][1]) - 1)]))


def _second_post(rng: Random, person: Person) -> None:
    if rng.random() >= LIFE["second_post"]:
        return
    main = person.posts[-1]
    others = [code for code in DEPARTMENTS if code != main.department]
    post = _post(rng, number=len(person.posts) + 1, start=main.start, end=main.end, department=rng.choice(others))
    post.kind = rng.choice(("joint", "joint", "secondary", "adjunct"))
    person.posts.append(post)


def _promote(rng: Random, person: Person, *, era: Era) -> None:
    now = RANKS.index(person.ranks[-1][1])
    if now == len(RANKS) - 1:
        return
    low = max(person.posts[-1].start, era.first) + 30
    if rng.random() < LIFE["promoted"] and low < era.as_of:
        person.ranks.append((rng.randint(low, era.as_of), RANKS[now + 1]))
    elif rng.random() < LIFE["promotion_ahead"]:
        person.ranks.append((era.as_of + rng.randint(20, 200), RANKS[now + 1]))


def _take_leave(rng: Random, person: Person, *, era: Era) -> None:
    main = next(post for post in person.posts if post.end > era.first)
    low, high = max(main.start, era.first) + 10, min(main.end, era.as_of)
    if low >= high:
        return
    start = rng.randint(low, high)
    length = rng.choice((30, 60, 84, 120, 180, 270))
    end = min(start + length + rng.randint(0, 15), main.end)
    if end > era.as_of and rng.random() < 0.5:
        end = OPEN
    person.leaves.append(Leave(start=start, end=end, expected=start + length, paid=rng.random() < 0.6))
