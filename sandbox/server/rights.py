"""What the token's user may see, taken from users.csv.

`forms_export` gives a level per form: 0 none, 1 everything, 2 de-identified, 3 without identifiers. Blank means
everything; a form a non-blank list does not name is not exported. Whatever is not allowed is left out without a word,
as REDCap does. Rights to whole contents (logging, data access groups …) are checked by those contents.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.server.dictionary import Field
    from sandbox.server.project import Project

NONE, FULL, DEIDENTIFIED, NO_IDENTIFIERS = 0, 1, 2, 3
_HASH_LENGTH = 32
_EDITING = frozenset({1, 3, 130})


def export_levels(*, user: dict[str, str], forms: list[str]) -> dict[str, int]:
    """Return form → export level of the user."""
    text = user.get("forms_export", "")
    if not text:
        return dict.fromkeys(forms, FULL)
    given = {form.strip(): int(level) for form, _, level in (part.partition(":") for part in text.split(",") if part)}
    return {form: given.get(form, NONE) for form in forms}


def editable_forms(*, user: dict[str, str]) -> frozenset[str] | None:
    """Return the forms the user may edit, None for all.

    `forms` of users.csv gives 1 or 3 for editing, 0 and 2 for none or reading; 130 is how newer versions write editing.
    """
    text = user.get("forms", "")
    if not text:
        return None
    given = (part.rpartition(":") for part in text.split(",") if part)
    return frozenset(form.strip() for form, _, level in given if int(level) in _EDITING)


def may_export(field: Field, *, levels: dict[str, int], record_id: str) -> bool:
    """Whether a field is in this user's exports; the record id always is."""
    level = levels[field.form]
    if field.name == record_id or level == FULL:
        return True
    if level == NONE:
        return False
    if field.is_identifier:
        return False
    if level == NO_IDENTIFIERS or field.is_status:
        return True
    is_free_text = field.kind in {"notes", "file"} or (field.kind == "text" and not field.validation)
    return not is_free_text and not field.validation.startswith("date")


def record_id_writer(*, project: Project, levels: dict[str, int]) -> Callable[[str], str] | None:
    """Return the function that hashes record ids, or None where they are exported as they are.

    Ids are hashed when the id field is marked as an identifier and its form is not exported in full.
    """
    field = project.dictionary.record_id
    if not field.is_identifier or levels[field.form] in {FULL, NONE}:
        return None

    def hashed(record: str) -> str:
        return hashlib.sha256(f"{project.name} {record}".encode()).hexdigest()[:_HASH_LENGTH]

    return hashed


def group_of_user(*, project: Project, user: dict[str, str]) -> str:
    """Return the unique name of the data access group that confines the user, blank if none does."""
    if user.get("data_access_group"):
        return user["data_access_group"]
    assigned = (r["redcap_data_access_group"] for r in project.user_dags if r["username"] == user["username"])
    return next(assigned, "")
