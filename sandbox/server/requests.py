"""What a server remembers of each request, for tests that check what was asked. Never the token."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.server.asked import Form
    from sandbox.server.project import School


@dataclass(frozen=True, kw_only=True)
class SeenRequest:
    """One request: project ('' when the token is unknown), content, action, format and what was asked for."""

    project: str
    content: str
    action: str
    format: str
    fields: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    parameters: dict[str, str] = field(default_factory=dict)
    """All plain parameters but the token and the data of an import."""


def seen_request(form: Form, *, school: School) -> SeenRequest:
    """Return what is remembered of a form."""
    holder = school.holder(form.text("token"))
    return SeenRequest(
        project=holder[0].name if holder else "",
        content=form.text("content"),
        action=form.action,
        format=form.answer_format,
        fields=form.names("fields"),
        forms=form.names("forms"),
        records=form.names("records"),
        events=form.names("events"),
        parameters={key: value for key, value in form.plain.items() if key not in {"token", "data"}},
    )
