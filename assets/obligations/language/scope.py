"""Whom a programme, and each of its clauses, concerns: predicates on the home appointment.

Belongs here: the predicates. Does not belong here: on which day they are read (the anchor date, `design`: a deadline's
clock start, else the window's last eligible day) and how (`known/roster.py`).

A predicate that is left out does not narrow. Codes are those of `hr/appointment`. A person whose code is `unknown` is
in no scope that asks for it; he appears in `not_in_population` with reason `out_of_scope`.
"""

from __future__ import annotations

from pydantic import Field

from assets.closed import Closed
from assets.obligations.language.parameters import Code, Codes, Parameter, Share


class Predicates(Closed):
    """All that are given must hold of the home appointment.

    `min_fte` holds from that share of full time on (inclusive), `above_fte` only above it; a missing share fulfils
    neither. `min_support_years`: start-up salary support runs at least so many years from the appointment's start.
    """

    departments: Parameter[tuple[str, ...]] | None = None
    not_departments: Parameter[tuple[str, ...]] | None = None
    divisions: Parameter[tuple[str, ...]] | None = None
    ranks: Parameter[Codes] | None = None
    tracks: Parameter[Codes] | None = None
    not_tracks: Parameter[Codes] | None = None
    tenure: Parameter[Codes] | None = None
    classes: Parameter[Codes] | None = Field(default=None, description="faculty_class")
    kinds: Parameter[Codes] | None = Field(default=None, description="kind of the home appointment")
    paid: Parameter[bool] | None = None
    min_fte: Parameter[Share] | None = None
    above_fte: Parameter[Share] | None = None
    min_support_years: Parameter[float] | None = None


class Scope(Predicates):
    """Predicates, and alternatives of which one must hold besides."""

    any_of: tuple[Predicates, ...] = ()


class Population(Closed):
    """Whom the programme concerns; a clause's own scope narrows it further.

    `enrolled_step` and `opt_out_step` name the steps by which people join and decline; a programme without an
    `enrolled_step` concerns everybody in scope.
    """

    scope: Scope = Scope()
    enrolled_step: Parameter[Code] | None = None
    opt_out_step: Parameter[Code] | None = None
