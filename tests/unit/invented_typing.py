"""People as other people type them: half of a name, a slip of the pen, somebody else's address.

Belongs here: what is typed for somebody on a roster, for somebody elsewhere, and for a test. Does not belong here: whom
that is found to mean (`invented_lists.py`). The shares of slips are those the benchmark beside the checkout states.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from tests.unit.invented_institutions import DEPARTMENTS, name_at, office_of, plain

if TYPE_CHECKING:
    import random

    from tests.unit.invented_institutions import Employee, Institution
    from tests.unit.invented_names import Name

PRIVATE: Final = ("gmail.com", "yahoo.com", "hotmail.com", "icloud.com")
ELSEWHERE: Final = ("lakeside.example.net", "med.northern.example.org", "clinic.example.com", "uni-south.example")
CREDENTIALS: Final = (", MD", " MD", ", PhD", ", MD, MPH", " MD PhD", ", M.D., FACP")
SLIPS: Final = {
    "middle": 0.20,
    "initial": 0.03,
    "typo": 0.08,
    "swapped": 0.01,
    "case": 0.10,
    "last_first": 0.16,
    "credential": 0.14,
    "title": 0.12,
    "surname_only": 0.03,
    "space": 0.10,
}
EMAILS: Final = {
    "right": 615,
    "email_missing": 200,
    "email_private": 80,
    "email_typo": 45,
    "email_alias": 40,
    "email_owner": 15,
    "email_office": 5,
}
IDS: Final = {"missing": 7500, "right": 2400, "id_slip": 75, "id_owner": 25}
SHORTEST_SLIP: Final = 3

Typed = tuple[dict[str, str], str, set[str]]
"""What was typed, the id of whom it means (blank for nobody on the roster), and tags."""


class Typist:
    """Types people as people type people."""

    def __init__(self, institution: Institution, staff: list[Employee], dice: random.Random) -> None:
        """Take the institution and everybody on its roster."""
        self.institution, self.staff, self.dice = institution, staff, dice

    def test(self) -> Typed:
        """Return somebody nobody is."""
        first, last = self.dice.choice([("Test", "Test"), ("Jane", "Tester"), ("Demo", "User"), ("test", "mentee")])
        key = self.dice.choice(["99999999", "00000000", ""])
        tags = {"test_record"}
        return self._row(first, last, tags=tags, email="test@test.com", campus_id=key), "", tags

    def outsider(self) -> Typed:
        """Return somebody of another institution; a third give no address."""
        dice, tags = self.dice, {"external"}
        name = name_at(self.institution, dice)
        first, last = self._form(name, tags)
        locals_ = [f"{plain(name.first)[:1]}{plain(name.last)}", f"{plain(first)}.{plain(last)}"]
        email = f"{dice.choice(locals_)}@{dice.choice(ELSEWHERE)}" if dice.random() > 0.35 else ""
        department = dice.choice(["", "", "Other institution", "External", dice.choice(DEPARTMENTS)])
        return self._row(first, last, tags=tags, email=email, dept=department), "", tags

    def insider(self) -> Typed:
        """Return somebody on the roster."""
        dice, tags, person = self.dice, set[str](), self.dice.choice(self.staff)
        first, last = self._form(person.name, tags)
        email, key = self._email(person, first, last, tags), self._id(person, tags)
        department = dice.choices([person.department, dice.choice(DEPARTMENTS), ""], [765, 85, 150])[0]
        if department and dice.random() < 0.2:
            department = f"Dept of {department}"
        return (
            self._row(first, last, tags=tags, email=email, campus_id=key, dept=department),
            person.person_id,
            tags,
        )

    def _chance(self, tag: str, tags: set[str]) -> bool:
        hit = self.dice.random() < SLIPS[tag]
        tags.update({tag} if hit else ())
        return hit

    def _form(self, name: Name, tags: set[str]) -> tuple[str, str]:
        dice, first, last = self.dice, name.first, name.last
        if name.preferred and dice.random() < 0.6:
            first = name.preferred
        if name.forms and dice.random() < self.institution.other_forms:
            tag, first, last = dice.choice(name.forms)
            tags.add(tag)
        elif name.middle and self._chance("middle", tags):
            first = f"{first} {dice.choice([name.middle, name.middle[0] + '.'])}"
        elif len(first) > 1 and self._chance("initial", tags):
            first = f"{first[0]}."
        if dice.random() < 0.3 and not f"{first}{last}".isascii():
            tags.add("diacritics")
            first, last = without_marks(first), without_marks(last)
        if self._chance("typo", tags):
            if dice.random() < 0.5 or len(first) <= SHORTEST_SLIP:
                last = slip(last, dice)
            else:
                first = slip(first, dice)
        return first, last

    def _row(self, first: str, last: str, *, tags: set[str], **typed: str) -> dict[str, str]:
        dice = self.dice
        row = dict.fromkeys(("full_name", "first_name", "last_name", "email", "campus_id", "dept"), "") | typed
        if self._chance("case", tags):
            first, last = ((part.upper(), part.lower())[dice.random() < 0.5] for part in (first, last))
        if dice.random() < 0.5:
            if self._chance("swapped", tags):
                first, last = last, first
            return row | {"first_name": f" {first}" if self._chance("space", tags) else first, "last_name": last}
        whole = f"{first} {last}".strip()
        if first and self._chance("last_first", tags):
            whole = f"{last}, {first}"
        elif self._chance("surname_only", tags):
            whole = f"Dr. {last}"
        elif self._chance("title", tags):
            whole = f"{dice.choice(['Dr', 'Dr.', 'Prof.'])} {whole}"
        return row | {"full_name": whole + (dice.choice(CREDENTIALS) if self._chance("credential", tags) else "")}

    def _email(self, person: Employee, first: str, last: str, tags: set[str]) -> str:
        dice = self.dice
        local, at, mail = person.email.partition("@")[0], f"@{self.institution.domain}", person.email
        kind = dice.choices(list(EMAILS), list(EMAILS.values()))[0]
        tags.update({kind} - {"right"})
        made = [local, f"{plain(first)}{plain(last)}", f"{plain(last)}{dice.randrange(99)}", "sunny72"]
        return {
            "right": dice.choice([mail, mail, mail, mail.upper(), f"{first} {last} <{mail}>", f" {mail};"]),
            "email_missing": "",
            "email_private": f"{dice.choice(made)}@{dice.choice(PRIVATE)}",
            "email_typo": slip(local, dice) + at,
            "email_alias": f"{local}@{self.institution.alias}",
            "email_owner": dice.choice(self.staff).email,
            "email_office": office_of(person.department, self.institution),
        }[kind]

    def _id(self, person: Employee, tags: set[str]) -> str:
        dice, key = self.dice, person.person_id
        kind = dice.choices(list(IDS), list(IDS.values()))[0]
        tags.update({kind} - {"right", "missing"})
        at = dice.randrange(1, len(key) - 1)
        return {
            "right": dice.choice([key, key, key.lstrip("0"), f"{key}.0" if key.isdigit() else key.lower(), f"E{key}"]),
            "missing": "",
            "id_slip": key[:at] + key[at + 1] + key[at] + key[at + 2 :],
            "id_owner": dice.choice(self.staff).person_id,
        }[kind]


def without_marks(text: str) -> str:
    """Return a name as somebody types it who has no accents on the keyboard."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def slip(word: str, dice: random.Random) -> str:
    """Return a word with a letter left out, added, changed, or moved by one place; a short word as it is."""
    if len(word) < SHORTEST_SLIP:
        return word
    at = dice.randrange(len(word) - 1)
    letter = dice.choice("aeiorst")
    left_out, added = word[:at] + word[at + 1 :], word[:at] + letter + word[at:]
    changed, moved = word[:at] + letter + word[at + 1 :], word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return dice.choice([left_out, added, changed, moved])
