"""The `people` tables as Dagster assets: one step links every reference of every programme.

Belongs here: wiring. Does not belong here: any decision (`match.py`). One step for all programmes and not one each: the
same person typed in two programmes is one row of the review queue, and one answer serves both. The last night's links
are read past Dagster: a table that is its own input would need a partition for every night.

No `from __future__ import annotations`: Dagster reads the annotations of an op when it is defined.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from assets.hr.schema import APPOINTMENT, PERSON, PERSON_ALIAS, PERSON_NAME, UNIT
from assets.night import Night
from assets.people.schema import CHANGED_CANDIDATE, LINK, REVIEW
from assets.redcap.mapping import Mapping
from assets.redcap.schema import landing_table
from assets.storage.declare import in_of, out_of

LANDED = "landed_"


def people_tables(mappings: Sequence[Mapping]) -> list[dg.AssetsDefinition]:
    """Return the step that makes the `people` tables from the landings of these programmes and HR."""
    landings = {
        _input_name(mapping): in_of(landing_table(mapping.programme, mapping.landed_fields())) for mapping in mappings
    }

    @dg.multi_asset(
        name="link_people",
        outs={table.name: out_of(table) for table in (LINK, REVIEW, CHANGED_CANDIDATE)},
        ins={
            **landings,
            "person": in_of(PERSON),
            "person_alias": in_of(PERSON_ALIAS),
            "person_name": in_of(PERSON_NAME),
            "appointment": in_of(APPOINTMENT),
            "unit": in_of(UNIT),
        },
    )
    def link_people(night: Night, **frames: Any) -> Iterator[dg.Output[Any]]:
        from assets.ledger.identity import identity_answers
        from assets.people.changed import changed_candidates
        from assets.people.homes import homes_on
        from assets.people.known import earlier_links
        from assets.people.match import People, active_on, link_references, resolved_identities, review_queue
        from assets.people.references import all_references
        from assets.storage.store import TableStore

        store, moment = TableStore(night.base_tables()), night.known_moment()

        references = all_references(
            {mapping.programme: frames[_input_name(mapping)] for mapping in mappings},
            mappings=mappings,
            person=frames["person"],
        )
        resolved = resolved_identities(
            references,
            people=People(
                person=frames["person"],
                person_alias=frames["person_alias"],
                person_name=frames["person_name"],
                active=active_on(frames["appointment"], night.judged_on()),
                homes=homes_on(frames["appointment"], frames["unit"], night.judged_on()),
            ),
            test_records={mapping.programme: mapping.test_records for mapping in mappings},
            earlier=earlier_links(store, home=night.home, known_at=moment),
            answers=identity_answers(store, known_at=moment),
            zone=night.timezone,
        )
        yield dg.Output(link_references(references, resolved), output_name=LINK.name)
        yield dg.Output(review_queue(references, resolved), output_name=REVIEW.name)
        yield dg.Output(changed_candidates(references, resolved), output_name=CHANGED_CANDIDATE.name)

    return [link_people]


def _input_name(mapping: Mapping) -> str:
    return LANDED + "".join(sign if sign.isalnum() else "_" for sign in mapping.programme)
