"""Reads every enabled programme and keeps a broken one from taking the others down.

Belongs here: the reading of all programme folders at composition, and the check that says which one could not be read.
Does not belong here: what a policy or mapping means (`assets`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import dagster as dg

from assets.obligations.fed import as_fed
from assets.obligations.language.versions import read_policies
from assets.obligations.schema import CLAUSE
from assets.programmes import ProgrammeError, find_programmes, shipped_folder
from assets.redcap.mapping import Mapping as FieldMapping
from assets.redcap.mapping import read_mapping
from assets.storage.declare import key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from assets.obligations.language.policy import Policy
    from assets.programmes import ProgrammeFolder
    from pipelines.settings import Settings


@dataclass(frozen=True, slots=True)
class Programmes:
    """The programmes a night can judge, and why the others cannot be."""

    policies: list[Policy] = field(default_factory=list)
    earlier: list[Policy] = field(default_factory=list)
    mappings: list[FieldMapping] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)
    """Programme → the sentence that says what is wrong with its folder."""


def read_programmes(settings: Settings) -> Programmes:
    """Read policy and mapping of every enabled programme; a broken one is left out with its sentence."""
    found = Programmes()
    for code in settings.programmes:
        try:
            folder = folder_of(code, settings)
            *earlier, policy = read_policies(folder)
            mapping = read_mapping(folder) if folder.mapping.is_file() else None
        except ProgrammeError as error:
            found.broken[code] = str(error)
            continue
        found.policies.append(as_fed(policy, mapping))
        found.earlier.extend(as_fed(old, mapping) for old in earlier)
        if mapping:
            found.mappings.append(mapping)
    return found


def folder_of(code: str, settings: Settings) -> ProgrammeFolder:
    """Return the folder of a programme, shipped or the school's own; `ProgrammeError` where there is none."""
    return find_programmes(folders=[shipped_folder(), *settings.programme_folders], enabled=[code])[0]


def versions_judged(programmes: Programmes) -> list[Policy]:
    """Return every version of every programme's policy as a night judges it, for whoever judges without a run."""
    from assets.obligations.measured import as_judged

    mapping_of = {mapping.programme: mapping for mapping in programmes.mappings}
    policies = (*programmes.earlier, *programmes.policies)
    return [as_judged(policy, mapping_of.get(policy.programme)) for policy in policies]


def clauses_not_measured(programmes: Programmes) -> pd.DataFrame:
    """Return the owed clauses of every programme that no mapping feeds (`obligations/not_measured`)."""
    import pandas as pd

    from assets.obligations.measured import not_measured_of
    from assets.obligations.schema import NOT_MEASURED
    from assets.storage.schema import empty_frame_of

    mapping_of = {mapping.programme: mapping for mapping in programmes.mappings}
    parts = [not_measured_of(policy, mapping_of.get(policy.programme)) for policy in programmes.policies]
    filled = [part for part in parts if not part.empty]
    return pd.concat(filled, ignore_index=True) if filled else empty_frame_of(NOT_MEASURED)


def programme_checks(programmes: Programmes, *, enabled: Sequence[str]) -> dg.AssetChecksDefinition:
    """Return one check per enabled programme, which fails with the sentence and stops nothing."""

    @dg.multi_asset_check(
        name="programmes_load",
        specs=[
            dg.AssetCheckSpec(
                f"{code}_loads",
                asset=key_of(CLAUSE),
                description=f"The policy and mapping of {code} could be read; if not, the programme is left out.",
            )
            for code in enabled
        ],
    )
    def programmes_load() -> Iterator[dg.AssetCheckResult]:
        for code in enabled:
            sentence = programmes.broken.get(code, "")
            yield dg.AssetCheckResult(
                asset_key=key_of(CLAUSE),
                check_name=f"{code}_loads",
                passed=not sentence,
                severity=dg.AssetCheckSeverity.ERROR,
                description=sentence or "Policy and mapping could be read.",
            )

    return programmes_load
