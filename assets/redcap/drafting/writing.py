"""The draft as the text of a `redcap.yaml`: what stands as YAML, what is uncertain as a comment with its reason.

Belongs here: the text. Does not belong here: what is in it (`drafting.py`). A YAML library's own writer was rejected:
it cannot write the comments, which are half of what a draft is for.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from assets.redcap.drafting.drafting import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assets.redcap.drafting.drafting import Verdict
    from assets.redcap.drafting.entry import Draft, Entry, Part
    from assets.redcap.drafting.reading import Form

HEAD: Final = """\
# Drafted by `mentorsync programme new` from the data dictionary of REDCap project {project}; no record was looked at.
# Nothing here is in use before somebody who knows the project has read it. What was certain stands bare; `likely` says
# what a line was told by; a line that is commented out as `unsure` is a proposal: uncomment it or delete it.
# Only fields named here are ever asked for, and narrative is never among them.
"""
TEST_RECORDS: Final = """\
# Records that are nobody: excluded before anything is judged, and counted.
test_records:
  names: [test test, demo demo]
"""
_PLAIN: Final = re.compile(r"[a-z][a-z0-9_]*( [a-z0-9_]+)*")
_RESERVED: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


def mapping_text(
    draft: Draft, forms: Sequence[Form], *, programme: str, project: str, verdicts: Sequence[Verdict]
) -> str:
    """Return the text of the drafted `redcap.yaml`."""
    token = "REDCAP_TOKEN_" + re.sub(r"[^A-Za-z0-9]", "_", project).upper()
    lines = [
        *HEAD.format(project=project).splitlines(),
        f"programme: {programme}",
        "projects:",
        f"  {_flow(project)}: {{}}  # token in {token}",
        f"record_id: {draft.record_id}",
        "",
        *_instruments(draft, forms),
        *_narrative(draft),
        *_people(draft),
        *(line for section in SECTIONS for line in _section(draft, section)),
        *TEST_RECORDS.splitlines(),
        *_not_placed(verdicts),
        *_not_used(draft, forms),
    ]
    return "\n".join(lines) + "\n"


def _instruments(draft: Draft, forms: Sequence[Form]) -> Iterator[str]:
    yield "# Who fills in what, and when, in the office's words; `answers` counts what one pair types per quarter."
    yield "instruments:" if draft.answers else "instruments: {}"
    for form in forms:
        if form.name not in draft.answers:
            continue
        said = re.match(
            r"(?:to be )?(?:filled in|completed) by (?:the )?([^,.;]{2,60}?)(?: when\b| after\b| once\b|[,.;]|$)",
            form.headers,
            re.IGNORECASE,
        )
        who = _flow(said[1].strip() if said else "not stated")
        repeats = ", repeats: true" if form.repeats else ""
        answers = draft.answers[form.name] if form.repeats else 0
        unknown = "  # unsure whether it repeats: the token may not ask; if it does, add `repeats: true`"
        remark = unknown if form.repeats is None else ""
        yield f"  {form.name}: {{filled_by: {who}, when: not stated, answers: {answers}{repeats}}}{remark}"


def _narrative(draft: Draft) -> Iterator[str]:
    if draft.narrative:
        yield "narrative:  # never asked for; named so that the doctor can tell"
        for form, fields in draft.narrative.items():
            yield f"  {form}: [{', '.join(fields)}]"
    yield ""


def _people(draft: Draft) -> Iterator[str]:
    entries = [entry for entry in draft.entries if entry.section == "people"]
    yield "people:" if any(entry.stands for entry in entries) else "people: {}"
    for entry in entries:
        inner = ", ".join(
            f"{key}: {_flow(part.value)}" for key, part in entry.parts.items() if part.stands or key == "instrument"
        )
        remarks = "; ".join(f"{part.certainty}: {part.why}" for part in entry.parts.values() if part.why)
        yield f"  {'' if entry.stands else '# '}{entry.name}: {{{inner}}}{f'  # {remarks}' if remarks else ''}"
    yield ""


def _section(draft: Draft, section: str) -> Iterator[str]:
    entries = [entry for entry in draft.entries if entry.section == section]
    if not entries:
        return
    standing = any(entry.stands for entry in entries)
    yield f"{section}:" if standing else f"{section}: []"
    for entry in entries:
        yield from _entry(entry)
    yield ""


def _entry(entry: Entry) -> Iterator[str]:
    sign = "-"
    for key, part in entry.parts.items():
        if key == "sections":
            yield from _sections(part.value, out=not entry.stands)
            continue
        out = not entry.stands or not part.stands
        yield f"  {'# ' if out else ''}{sign} {key}: {_flow(part.value)}{_remark(part, out=out)}"
        sign = sign if out and entry.stands else " "


def _sections(sections: Mapping[str, Part], *, out: bool) -> Iterator[str]:
    none = out or not any(part.stands for part in sections.values())
    yield f"  {'# ' if none else ''}  sections:"
    for name, part in sections.items():
        left = out or not part.stands
        yield f"  {'# ' if left else ''}    {name}: {_flow(part.value)}{_remark(part, out=left)}"


def _remark(part: Part, *, out: bool) -> str:
    if part.why:
        return f"  # {part.certainty}: {part.why}"
    return "  # unsure" if out else ""


def _not_placed(verdicts: Sequence[Verdict]) -> Iterator[str]:
    lines = [f"#   {clause}: {words}" for clause, how, words in verdicts if how in {"unsure", "unplaced"}]
    if lines:
        yield ""
        yield "# Clauses that cannot be judged with what stands above:"
        yield from lines


def _not_used(draft: Draft, forms: Sequence[Form]) -> Iterator[str]:
    left = [form.name for form in forms if form.name not in draft.answers]
    if left:
        yield ""
        yield f"# Instruments nothing was placed on: {', '.join(left)}"


def _flow(value: Any) -> str:
    """Return a value in YAML's flow style; a text that YAML could read as something else is quoted."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    text = str(value)
    return text if _PLAIN.fullmatch(text) and text not in _RESERVED else json.dumps(text, ensure_ascii=False)


def _key(key: str) -> str:
    return (
        key if key in {"field", "codes", "year", "quarter", "filled_by_filter"} else json.dumps(key, ensure_ascii=False)
    )
