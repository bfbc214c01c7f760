"""What a policy forbids to keep, looked for in the whole data dictionary of a live project.

Belongs here: asking for the dictionary and saying what breaks a prohibition. Does not belong here: what breaks one
(`assets.obligations.beside.prohibitions`). The nightly table sees only the fields that are pulled; a policy that
forbids to keep notes is broken by a notes field nobody pulls (D8a), so the doctor looks at all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from assets.obligations.language.policy import Policy
    from assets.redcap.inquiry import Inquirer
    from assets.redcap.mapping import Mapping
    from assets.redcap.remark import Remark


def remarks_on_prohibitions(
    client: Inquirer, *, policy: Policy, mapping: Mapping, project: str, as_of: date
) -> Iterator[Remark]:
    """Yield a remark per prohibition of text on instruments; REDCap is asked only where the policy has one.

    Raises `RedcapError` where it does not answer.
    """
    from assets.obligations.beside.prohibitions import prohibitions_of
    from assets.obligations.language.said import Prohibition
    from assets.redcap.dictionary import by_name, field_frame, field_rows
    from assets.redcap.remark import do, well

    asked = tuple(clause for clause in policy.clauses if isinstance(clause, Prohibition) and clause.no_text_on)
    if not asked:
        return
    metadata = by_name(client.metadata())
    rows = field_rows(metadata, programme=policy.programme, project=project, fields=list(metadata), repeating=set())
    narrowed = policy.model_copy(update={"clauses": asked})
    found = prohibitions_of([narrowed], [mapping], field_frame(rows), given={}, as_of=as_of)
    for row in found[found["kept"].notna()].to_dict("records"):
        words = str(row["why"]).removesuffix(".")
        yield well(words) if row["kept"] else do(words, "delete these fields, and what was written in them, in REDCap")
