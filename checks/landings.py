"""The contracts of landings: what holds of every one, and that each form's status fits its date.

Belongs here: rules that follow from a programme's mapping. Does not belong here: what is written down for all landings
alike (`contracts/redcap.yaml`). Which date a form cannot do without is in the mapping already; a contract per programme
would say it again, and a school that adds a programme would have to write one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.contract import EVERY_LANDING, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assets.redcap.mapping import Mapping as FieldMapping


def with_landings(
    contracts: Mapping[str, Sequence[Rule]], mappings: Sequence[FieldMapping]
) -> dict[str, Sequence[Rule]]:
    """Return the contracts with one for the landing of each programme, by table path."""
    common = contracts.get(EVERY_LANDING, [])
    landings = {f"redcap/{mapping.programme}": [*common, *form_rules(mapping)] for mapping in mappings}
    return {**contracts, **landings}


def form_rules(mapping: FieldMapping) -> list[Rule]:
    """Return one rule per form and date it cannot do without: that of an assignment, of a meeting, of a report.

    Steps are left out: a form may be complete long before somebody opts out on it.
    """
    pairs = dict.fromkeys(_forms_and_dates(mapping))
    return [
        Rule(
            name=f"{form}_fits_{date}",
            expect="column_pair_form_status_to_fit_its_date",
            with_={"column_A": f"{form}_complete", "column_B": date},
            severity="warning",
            words=f"The form {form} is complete only with {date}, and saved where it has one.",
            who_fixes="Office of Faculty Affairs",
            what_to_do=f"Enter {date} in REDCap, or set the form back to Incomplete.",
        )
        for form, date in pairs
    ]


def _forms_and_dates(mapping: FieldMapping) -> Iterator[tuple[str, str]]:
    for pair in mapping.pairs:
        yield pair.instrument, pair.started_on
    for event in mapping.events:
        date = event.held_on or event.filed_on
        if event.kind != "step" and date:
            yield event.instrument, date
