"""Places are given out as well as they can be: no other way places more people, or serves their choices better."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.obligations.workflows.matching import UNPLACED, hubs_for, mentors_for

HUBS = 3


@st.composite
def wish_lists(draw: st.DrawFn) -> tuple[list[list[int]], list[int]]:
    """Up to five people with up to three different hubs each, in order of choice; and the places of each hub."""
    lists = st.lists(st.permutations(range(HUBS)).flatmap(lambda hubs: st.integers(0, HUBS).map(lambda n: hubs[:n])))
    people = draw(lists.filter(lambda chosen: len(chosen) <= 5))
    return people, draw(st.lists(st.integers(-1, 3), min_size=HUBS, max_size=HUBS))


def given_out(people: list[list[int]], places: list[int]) -> list[int]:
    """Return which of his choices each gets, 1 being the best, 0 none."""
    wishes = [(person, hub, choice) for person, own in enumerate(people) for choice, hub in enumerate(own, start=1)]
    person, hub, choice = (np.array([wish[part] for wish in wishes], dtype=np.int64) for part in range(3))
    came_true = hubs_for(person, hub, choice, people=len(people), places=np.array(places, dtype=np.int64))
    return [0 if wish == UNPLACED else wishes[wish][2] for wish in came_true.tolist()]


def best_by_trying_all(people: list[list[int]], places: list[int]) -> tuple[int, int, tuple[int, ...]]:
    """Return minus the people placed, the sum of their choices, and what each gets, of the best of all ways there are.

    Of equals the best is by the weights of the solver: who comes first counts for more.
    """
    later = range(len(people), 0, -1)
    ways = []
    for way in product(*[range(len(own) + 1) for own in people]):
        taken = [own[choice - 1] for own, choice in zip(people, way, strict=True) if choice]
        if all(taken.count(hub) <= max(places[hub], 0) for hub in range(HUBS)):
            precedence = sum((choice or 4) * weight for choice, weight in zip(way, later, strict=True))
            ways.append((-len(taken), sum(way), precedence, way))
    placed, choices, _, way = min(ways)
    return placed, choices, way


@settings(max_examples=300, deadline=None)
@given(wish_lists())
def test_no_other_way_places_more_people_or_serves_their_choices_better(school):
    people, places = school
    way = given_out(people, places)
    placed, choices, _ = best_by_trying_all(people, places)
    assert (-sum(choice > 0 for choice in way), sum(way)) == (placed, choices)
    taken = [own[choice - 1] for own, choice in zip(people, way, strict=True) if choice]
    assert all(taken.count(hub) <= max(places[hub], 0) for hub in range(HUBS))


def test_of_two_who_want_the_same_the_first_to_choose_gets_it():
    assert given_out([[0, 1], [0, 1]], [1, 1, 0]) == [1, 2]
    assert given_out([[0], [0]], [1, 0, 0]) == [1, 0]


def test_one_gives_way_where_otherwise_somebody_went_without():
    assert given_out([[0, 1], [0]], [1, 1, 0]) == [2, 1]


def test_nobody_waiting_is_no_case_of_its_own():
    assert given_out([], [1, 1, 1]) == []
    assert given_out([[], []], [1, 1, 1]) == [0, 0]


def test_many_people_are_placed_in_one_go():
    people = [[(person * 7 + nth) % HUBS for nth in range(HUBS)] for person in range(600)]
    assert sum(choice > 0 for choice in given_out(people, [200, 150, 100])) == 450


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_mentees_are_spread_over_mentors_as_evenly_as_they_may(data):
    people, mentors = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 3))
    rows = st.lists(st.booleans(), min_size=mentors, max_size=mentors).filter(any)
    allowed = np.array(data.draw(st.lists(rows, min_size=people, max_size=people)))
    loads = np.array(data.draw(st.lists(st.integers(0, 5), min_size=mentors, max_size=mentors)), dtype=np.int64)

    def cost(way: tuple[int, ...]) -> int:
        return sum(sum(range(int(load), int(load) + way.count(mentor))) for mentor, load in enumerate(loads.tolist()))

    ways = [way for way in product(range(mentors), repeat=people) if allowed[np.arange(people), list(way)].all()]
    chosen = tuple(mentors_for(allowed, loads).tolist())
    assert chosen in ways
    assert cost(chosen) == min(map(cost, ways))


@pytest.mark.parametrize("order", list(permutations(range(3)))[:3])
def test_the_same_wishes_give_the_same_answer_in_whatever_order_they_are_told(order):
    people = [[0, 1], [1, 2], [0, 2]]
    wishes = [(person, hub, choice) for person in order for choice, hub in enumerate(people[person], start=1)]
    person, hub, choice = (np.array([wish[part] for wish in wishes], dtype=np.int64) for part in range(3))
    came_true = hubs_for(person, hub, choice, people=3, places=np.array([1, 1, 1], dtype=np.int64))
    assert [wishes[wish][1] for wish in came_true.tolist()] == [0, 1, 2]
