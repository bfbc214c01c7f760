"""What can happen to a project between two pulls, drawn at random.

Belongs here: the kinds of happenings, each as the requests it takes. Does not belong here: what a request does to the
model (`history_model.py`) or how happenings become nights (`histories.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.sources.history_model import Model

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable

    from tests.sources.history_designs import Design
    from tests.sources.history_model import Step


class Steps:
    """Draws steps that are possible now."""

    def __init__(self, design: Design, *, chance: random.Random) -> None:
        """Start with an empty project."""
        self._model = Model(design, chance=chance)
        self._chance = chance
        self._kinds: dict[Callable[[], list[Step]], int] = {
            self._create: 4,
            self._edit: 8,
            self._edit_twice: 1,
            self._blank: 3,
            self._bulk_import: 2,
            self._delete_record: 3,
            self._delete_event: 2,
            self._delete_instrument: 3,
            self._delete_instance: 4,
            self._delete_arm: 2,
            self._rename: 3,
            self._rename_onto_deleted: 2,
            self._swap_names: 1,
            self._delete_and_create_again: 3,
            self._clear: 1,
        }

    @property
    def records(self) -> frozenset[str]:
        """The records that exist now."""
        return frozenset(self._model.records)

    def first(self) -> list[Step]:
        """Return the bulk import a project begins with."""
        return self._filled([self._model.new_id() for _ in range(self._chance.randint(4, 12))], words="first import")

    def some(self, *, at_most: int) -> list[Step]:
        """Return one to `at_most` happenings, each of which may take several steps."""
        count = self._chance.randint(1, at_most)
        kinds = self._chance.choices(list(self._kinds), weights=list(self._kinds.values()), k=count)
        return [step for draw in kinds for step in draw()]

    def _create(self) -> list[Step]:
        gone = self._model.gone
        record = self._chance.choice(gone) if gone and self._chance.random() < 0.3 else self._model.new_id()
        return self._filled([record], words="create")

    def _edit(self) -> list[Step]:
        record = self._model.existing()
        if not record:
            return self._create()
        arms = self._model.arms_of(record)
        place = self._chance.choice([place for place in self._model.design.places if place.arm in arms])
        row = self._model.filled_row(record, place, new=self._chance.random() < 0.5)
        return [self._model.imported([row], words="edit")]

    def _edit_twice(self) -> list[Step]:
        return self._edit() * 2

    def _blank(self) -> list[Step]:
        record = self._model.existing()
        saved = [(key, form) for key, forms in self._model.records.get(record, {}).items() for form in forms]
        if not saved:
            return []
        key, form = self._chance.choice(sorted(saved))
        row = self._model.blanked_row(record, key, form=form)
        return [self._model.imported([row], words=f"blank {list(row)[-1]}", overwrite=True)]

    def _bulk_import(self) -> list[Step]:
        known = sorted(self._model.records)
        new = [self._model.new_id(), self._model.new_id()]
        return self._filled([*self._chance.sample(known, k=len(known) // 2), *new], words="bulk import")

    def _delete_record(self) -> list[Step]:
        record = self._model.existing()
        return [self._model.deleted(record)] if record else []

    def _delete_event(self) -> list[Step]:
        record = self._model.existing()
        # Which instances go with a repeating event is not documented, so those are deleted one by one.
        rows = self._model.records.get(record, {})
        events = sorted({event for event, instrument, instance in rows if event and (instrument or not instance)})
        if not events:
            return []
        event = self._chance.choice(events)
        return [self._model.without(record, {"event": event}, lambda key: key[0] == event)]

    def _delete_instrument(self) -> list[Step]:
        record = self._model.existing()
        rows = self._model.records.get(record, {})
        saved = [(key, form) for key, forms in rows.items() if not key[1] for form in forms]
        if not saved:
            return []
        row, form = self._chance.choice(sorted(saved))
        event, _, instance = row
        rows[row].discard(form)
        asked = {"instrument": form} | ({"event": event} if event else {})
        asked |= {"repeat_instance": str(instance)} if instance else {}
        is_last = not rows[row]
        return [self._model.without(record, asked, lambda key: is_last and key == row)]

    def _delete_instance(self) -> list[Step]:
        record = self._model.existing()
        instances = sorted(key for key in self._model.records.get(record, {}) if key[2])
        if not instances:
            return []
        gone = self._chance.choice(instances)
        event, instrument, instance = gone
        asked = {"instrument": instrument} if instrument else {}
        asked |= {"repeat_instance": str(instance)} | ({"event": event} if event else {})
        return [self._model.without(record, asked, lambda key: key == gone)]

    def _delete_arm(self) -> list[Step]:
        several = [record for record in sorted(self._model.records) if len(self._model.arms_of(record)) > 1]
        if not several:
            return []
        record = self._chance.choice(several)
        arm = self._chance.choice(self._model.arms_of(record))
        return [self._model.without(record, {"arm": arm}, lambda key: key[0].endswith(f"_arm_{arm}"))]

    def _rename(self) -> list[Step]:
        record = self._model.existing_in_one_arm()
        return [self._model.renamed(record, self._model.new_id())] if record else []

    def _rename_onto_deleted(self) -> list[Step]:
        record, onto = self._model.existing_in_one_arm(), self._model.existing()
        if not record or record == onto:
            return []
        return [self._model.deleted(onto), self._model.renamed(record, onto)]

    def _swap_names(self) -> list[Step]:
        one, other, free = self._model.existing_in_one_arm(), self._model.existing_in_one_arm(), self._model.new_id()
        if not one or one == other:
            return []
        renamed = self._model.renamed
        return [renamed(one, free), renamed(other, one), renamed(free, other)]

    def _delete_and_create_again(self) -> list[Step]:
        record = self._model.existing()
        return [self._model.deleted(record), *self._filled([record], words="create again")] if record else []

    def _clear(self) -> list[Step]:
        cleared = self._model.cleared()
        if self._chance.random() < 0.3:
            return [cleared]
        again = self._chance.sample(self._model.gone, k=min(3, len(self._model.gone)))
        return [cleared, *self._filled([*again, self._model.new_id()], words="fill it again")]

    def _filled(self, records: Iterable[str], *, words: str) -> list[Step]:
        rows = []
        for record in dict.fromkeys(records):
            arms = self._model.arms_of(record)
            # Now and then a record gets rows in a second arm.
            arm = self._chance.choice(arms if arms and self._chance.random() < 0.9 else self._model.design.arms)
            places = [place for place in self._model.design.places if place.arm == arm]
            chosen = [places[0], *self._chance.choices(places, k=self._chance.randint(0, 4))]
            # Now and then a record begins with something else than its first form.
            chosen = chosen[1:] if len(chosen) > 1 and self._chance.random() < 0.1 else chosen
            rows += [self._model.filled_row(record, place, new=True) for place in chosen]
        return [self._model.imported(rows, words=words)]
