"""The hub programme of anesthesiology: who has a record, in which order it is told, and what is true.

Belongs here: the order in which pairs, people, groups and hubs are told. Does not belong here: what happened and what
is true of it (`hub_*.py`, `../deadlines.py`, `../quarterly.py`), and cells (`../entry.py`, `../hub_records.py`). Who
mentors whom and where is drawn before anybody's story, because a review is with all mentees of a hub mentor; records
are told and written one after the other all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.school.days import OPEN
from sandbox.school.deadlines import agreement_due, meeting_due, planned_first_meeting, planted_agreement
from sandbox.school.entry import EARLIER_MENTOR, Sheet, enter_other_pairs, enter_profile, enter_story
from sandbox.school.evidence import Entries
from sandbox.school.hub_records import enter_senior_pairs, group_sheets, hub_sheets, sheets_of_nobody
from sandbox.school.pairs import drawn_pairs
from sandbox.school.quarterly import planted_meetings, planted_report, report_due
from sandbox.school.told.hub_actions import told_actions
from sandbox.school.told.hub_choices import drawn_choices, tell_choices
from sandbox.school.told.hub_lives import HubStory, life_of
from sandbox.school.told.hub_measures import AGREEMENT, FIRST_MEETING, IN_PERSON, REPORT
from sandbox.school.told.hub_pairing import tell_agreement, told_notices
from sandbox.school.told.hub_registry import rows_of_units
from sandbox.school.told.hub_reviews import drawn_reviews, tell_reviews
from sandbox.school.told.hub_seniors import drawn_hub_mentor, senior_days, tell_hub_mentor, unled_group
from sandbox.school.told.hub_standing import drawn_earlier_pair, rows_paired

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from sandbox.school.casting import Cast
    from sandbox.school.layout import Layout
    from sandbox.school.pairs import Pair
    from sandbox.school.people import Person
    from sandbox.school.truth_file import TruthFile


def told(rng: Random, *, layout: Layout, cast: Cast, truth: TruthFile) -> Iterator[Sheet]:
    """Tell everybody's story: the record, and what is true; then the records of nobody, of groups and of hubs."""
    pairs_of = {person.person_id: drawn_pairs(rng, person, cast=cast) for person in cast.people}
    mentors = {person.person_id: drawn_hub_mentor(rng, person, hub, cast=cast) for person, hub in cast.mentors}
    mentored: dict[str, list[Pair]] = {}
    for pairs in pairs_of.values():
        for pair in pairs:
            mentored.setdefault(pair.mentor.person_id, []).append(pair)
    truth.add(list(rows_of_units(cast, mentors=list(mentors.values()))))
    truth.reached("")
    reviews, seniors = {}, senior_days(cast, mentors.values())
    for person in cast.people:
        code = person.person_id
        story, entries, earlier = _told_person(rng, person, pairs=pairs_of[code], cast=cast, truth=truth)
        if own := mentors.get(code):
            reviews[code] = drawn_reviews(rng, own, mentored=mentored.get(code, []), cast=cast)
            tell_hub_mentor(rng, story, own, cast=cast)
            tell_reviews(story, own, reviews[code], mentored=mentored.get(code, []), seniors=seniors)
        truth.add(story.rows)
        truth.reached(code)
        if person.record:
            sheet = Sheet(rng, layout=layout, record=str(person.record))
            enter_profile(rng, sheet, person, choices=entries.choices)
            enter_story(rng, sheet, entries, era=cast.era)
            enter_other_pairs(rng, sheet, earlier, role=EARLIER_MENTOR)
            if own:
                enter_senior_pairs(rng, sheet, own)
            yield sheet
    last = max(person.record for person in cast.people)
    yield from sheets_of_nobody(rng, layout=layout, cast=cast, first=last + 1)
    yield from group_sheets(rng, layout=layout, cast=cast, unled=unled_group(cast))
    yield from hub_sheets(rng, layout=layout, cast=cast, mentors=list(mentors.values()), reviews=reviews)


def _told_person(
    rng: Random, person: Person, *, pairs: list[Pair], cast: Cast, truth: TruthFile
) -> tuple[HubStory, Entries, list[Pair]]:
    """Draw what happened to a person, and return the story, the entries and the earlier pairs."""
    owner = cast.twins[0] if person.role == "twin" else person
    people = cast.twins if person.role == "twin" and owner is person else [person]
    story = HubStory([life_of(one, pairs=pairs, era=cast.era, owner=owner) for one in people])
    entries = Entries(pairs=pairs)
    earlier = drawn_earlier_pair(rng, person, cast=cast)
    for life in story.lives if owner is person else ():
        truth.add(list(rows_paired(life, earlier=earlier, of_namesake=story.is_anybodys)))
    if owner is person and person.record:
        _tell_mentee(rng, story, entries, cast=cast)
    return story, entries, earlier


def _tell_mentee(rng: Random, story: HubStory, entries: Entries, *, cast: Cast) -> None:
    """Draw every outcome of a mentee, plant its cause, and add what is true of each obligation."""
    life, era = story.life, cast.era
    entries.choices = drawn_choices(rng, life.person, cast=cast)
    tell_choices(story, entries.choices, cast=cast)
    if not entries.pairs and life.opted_out_on == OPEN:
        return
    for pair in entries.pairs:
        first = planned_first_meeting(rng, pair, entries=entries, cast=cast)
        signed, agreement = planted_agreement(rng, pair, entries=entries, cast=cast)
        story.deadline(FIRST_MEETING, start=pair.start, due=meeting_due(pair), outcome=first, pair=pair)
        story.deadline(AGREEMENT, start=pair.start, due=agreement_due(pair), outcome=signed, pair=pair)
        tell_agreement(story, pair, agreement)
        entries.notices.append(told_notices(rng, story, pair))
    for quarter in era.quarters:
        met = planted_meetings(rng, quarter, entries=entries, cast=cast, leave=life.leave)
        filed = planted_report(rng, quarter, entries=entries, cast=cast, leave=life.leave)
        story.quarter(IN_PERSON, quarter=quarter, due=quarter[1] - 1, outcome=met)
        story.quarter(REPORT, quarter=quarter, due=report_due(quarter), outcome=filed)
    told_actions(rng, story, entries)
