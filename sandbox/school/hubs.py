"""The hubs of scholarly excellence and the affinity groups they are gathered in.

Belongs here: codes and names. Does not belong here: who mentors where (`casting.py`). The same hubs are the choices of
the drop-downs in `programmes/anesthesiology/dictionary.csv`; a code is permanent, so a hub that closes keeps its code
and no later hub takes it.
"""

from __future__ import annotations

from dataclasses import dataclass

GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "AG1": (
        "Basic and translational research",
        (
            "Mechanisms of anesthetic action",
            "Neuroinflammation and delirium",
            "Pain signalling laboratory",
            "Ischemia and organ protection",
            "Pulmonary biology",
            "Microcirculation and sepsis biology",
            "Opioid receptor pharmacology",
        ),
    ),
    "AG2": (
        "Clinical research",
        (
            "Clinical trials office",
            "Perioperative outcomes",
            "Acute pain trials",
            "Chronic pain cohorts",
            "Cardiac anesthesia outcomes",
            "Obstetric anesthesia research",
            "Pediatric anesthesia research",
            "Critical care trials",
        ),
    ),
    "AG3": (
        "Data science and innovation",
        (
            "Perioperative data warehouse",
            "Machine learning in monitoring",
            "Device innovation",
            "Telemedicine and remote monitoring",
            "Health economics",
            "Implementation science",
        ),
    ),
    "AG4": (
        "Education",
        (
            "Residency curriculum",
            "Simulation",
            "Fellowship development",
            "Medical student education",
            "Regional anesthesia teaching",
            "Point-of-care ultrasound teaching",
            "Assessment and coaching",
            "Continuing education",
        ),
    ),
    "AG5": (
        "Quality, safety and operations",
        (
            "Patient safety reporting",
            "Enhanced recovery pathways",
            "Operating room efficiency",
            "Preoperative clinic",
            "Patient blood management",
            "Airway management",
            "Environmental sustainability",
        ),
    ),
    "AG6": (
        "Leadership and faculty development",
        (
            "Academic leadership",
            "Scientific writing",
            "Grant writing",
            "Faculty wellness",
            "Women in anesthesiology",
            "Early career faculty",
            "Departmental governance",
        ),
    ),
    "AG7": (
        "Service and community",
        (
            "Global health",
            "Community outreach",
            "Health equity",
            "Professional societies",
            "Ethics and palliative care",
            "Veterans’ care",
            "Alumni and philanthropy",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Hub:
    """One hub: its permanent code, its name, and the code of its affinity group."""

    code: str
    name: str
    group: str


HUBS: tuple[Hub, ...] = tuple(
    Hub(code=f"H{number:02d}", name=name, group=group)
    for number, (group, name) in enumerate(((group, name) for group, (_, names) in GROUPS.items() for name in names), 1)
)


def hubs_in_use(*, groups: int, hubs: int) -> list[Hub]:
    """Return `hubs` hubs of the first `groups` affinity groups, spread evenly, in code order."""
    by_group = [[hub for hub in HUBS if hub.group == group] for group in list(GROUPS)[:groups]]
    spread: list[Hub] = []
    for place in range(max(len(members) for members in by_group)):
        spread += [members[place] for members in by_group if place < len(members)]
    return sorted(spread[:hubs], key=lambda hub: hub.code)
