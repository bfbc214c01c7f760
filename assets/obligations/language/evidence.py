"""What meets an obligation.

Belongs here: the filters an event, pair or choice must pass. Does not belong here: matching them (`../evidence/`). A
filter that is left out does not filter. Joint confirmation and the modality filter of the closed set of rules are
`confirmed_by` and `modes`.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from assets.closed import Closed
from assets.obligations.language.parameters import Code, Codes, Parameter

EventKind = Literal["agreement", "meeting", "contact", "report", "review", "decision", "step"]


class Wording(Closed):
    """How sentences speak of an event; nothing here decides anything.

    `answers`: what is said of its coded answer after "it": `was accepted`. `steps`: what each of several steps is
    called after "the": `notice to the mentor`. `otherwise` follows what came near and has another answer (`without the
    expectation`), `unfilled` what came near and has a required part left empty (`about other things`).
    """

    answers: dict[Code, str] = Field(default={})
    steps: dict[Code, str] = Field(default={})
    otherwise: str = ""
    unfilled: str = ""


class Events(Closed):
    """Events of the kinds (and, of kind step, of the steps), on the subject's own record unless said otherwise.

    `with_whom`: `mentor`, the pair's mentor, or for unit person one whose pair of the rule's roles is active that day;
    `mentee`, at least one mentee of the subject's active pairs takes part; `all_mentees`, every one of them; `anyone`.
    `subject_is`: whether the subject is whose record it is, or takes part in another's (a hub mentor in a review).
    `count`: `events`; `days`, distinct days; `steps`, distinct steps (all of several sign-offs).
    `same_event`: the clock's own event is the evidence, by its other date (a meeting held, and filed).
    `placed_by`: the window an event belongs to is told by its date, or by the period it says it is about.
    `senior_by`: ranks from the lowest to the highest; somebody else who takes part has on that day a home appointment
    of a higher one than the subject's. Where no rank tells, it cannot be told (`feed`).
    `attended_by`: roles; somebody who takes part is on that day the mentor of a pair of one of them, with whomever;
    with `group_senior` also whom the registry of hubs names as an affinity group's senior mentor, whenever (it has no
    dates).
    """

    from_: Literal["events"] = Field(alias="from")
    kinds: tuple[EventKind, ...]
    steps: Codes = ()
    noun: str = Field(description="what is looked for, for a sentence: 'in-person meeting'")
    thing: str = Field(default="", description="what one is called that came near; else the kind: 'meeting'")
    dated: Literal["held_on", "filed_on"] = "held_on"
    placed_by: Literal["date", "period"] = "date"
    with_whom: Literal["mentor", "mentee", "all_mentees", "anyone"] = "mentor"
    subject_is: Literal["owner", "attendee"] = "owner"
    count: Literal["events", "days", "steps"] = "events"
    same_event: bool = False
    modes: Parameter[Codes] | None = None
    settings: Parameter[Codes] | None = None
    confirmed_by: Parameter[tuple[Literal["mentee", "mentor"], ...]] | None = None
    sections: Parameter[Codes] | None = None
    values: Parameter[Codes] | None = None
    senior_by: Parameter[Codes] | None = None
    attended_by: Parameter[Codes] | None = None
    group_senior: bool = False
    wording: Wording = Wording()

    @model_validator(mode="after")
    def _asks_what_can_be_told(self) -> Self:
        message = ""
        if self.group_senior and self.attended_by is None:
            message = "group_senior says who counts beside the mentors of attended_by: name their roles"
        elif self.same_event and (self.senior_by or self.attended_by):
            message = "same_event looks at the clock's own event, and not at who took part: leave out whom it asks for"
        elif self.senior_by and not _is_order(self.senior_by.value):
            message = "senior_by is an order of ranks: name two or more, each once, from the lowest to the highest"
        elif unknown := sorted(set(self.wording.steps) - set(self.steps)):
            message = f"wording names step {unknown[0]}, which is none of this evidence's steps"
        if message:
            raise ValueError(message)
        return self


def _is_order(ranks: Codes) -> bool:
    return len(ranks) > 1 and len(set(ranks)) == len(ranks)


class Pairs(Closed):
    """Pairs of the rule's roles, on the mentee's or the mentor's side; each counterpart counts once.

    Of a deadline: pairs that start by then. Of a cardinality: pairs active on any day of the window, or on its last
    day (on the judged day while it is open). `other_discipline`: only counterparts whose home appointment names another
    discipline than the subject's. `group_senior`: only the senior mentor of the affinity group of a hub the subject
    mentors in.
    """

    from_: Literal["pairs"] = Field(alias="from")
    noun: str
    side: Literal["mentee", "mentor"] = "mentee"
    active_on: Literal["any_day", "last_day"] = "any_day"
    other_discipline: Parameter[bool] | None = None
    group_senior: bool = False
    or_step: Code | None = Field(default=None, description="a step that meets it instead: a documented decline")


class Choices(Closed):
    """Distinct choices of hubs that are in the registry, dated by the day of the choice."""

    from_: Literal["choices"] = Field(alias="from")
    noun: str


class HubMentors(Closed):
    """Of a hub its mentors, of an affinity group its senior mentor, of a department the mentors at home there."""

    from_: Literal["mentors"] = Field(alias="from")
    noun: str


Evidence = Annotated[Events | Pairs | Choices | HubMentors, Field(discriminator="from_")]
