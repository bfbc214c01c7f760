"""The tables people fill in, by name: what a workbook offers and what is read back from it.

Belongs here: names, headers, codes. Does not belong here: what follows from an input (`readback/judging.py`) and how
it looks (`workbook/choices.py`).
"""

from __future__ import annotations

from typing import Final

from assets.ledger.contested import CODES
from assets.ledger.exemptions import REASONS, WORDS
from assets.ledger.returned import COMMENT
from reports.inputs.model import Input, InputForm, InputSheet

REMARK: Final = Input(COMMENT, "Comment", "For the office; kept, and never printed again.")

EXEMPTION: Final = InputForm(
    "exemption",
    (
        Input(
            "reason",
            "Exemption reason",
            "Why the person is to be exempt. Asks the office for an exemption.",
            kind="code",
            codes={WORDS[code]: code for code in REASONS},
        ),
        Input("valid_from", "Exempt from", "First day it covers; empty: from the beginning.", kind="date"),
        Input("valid_to", "Exempt until", "Last day it covers; empty: until it is ended.", kind="date"),
        Input(
            "covers",
            "Exempt of",
            "This clause, or all clauses of the programme; empty: this clause.",
            kind="code",
            codes={"this clause": "this", "all clauses": "all"},
        ),
    ),
    needed=("reason",),
)

CONTESTED: Final = InputForm(
    "contested",
    (
        Input(
            "code",
            "Record is wrong",
            "What is wrong; whoever must correct it is told. Ends when the record changes.",
            kind="code",
            codes={contest.words: code for code, contest in CODES.items()},
        ),
    ),
    needed=("code",),
)

REMINDED: Final = InputForm(
    "reminded",
    (Input("sent_on", "Reminded on", "Day somebody was reminded outside this system.", kind="date"),),
    needed=("sent_on",),
)

WORKLIST: Final = InputSheet(
    table="Worklist",
    also=("TooLate",),
    key="Obligation",
    comment=REMARK,
    forms=(EXEMPTION, REMINDED, CONTESTED),
)

TOO_LATE: Final = InputSheet(table="TooLate", key="Obligation", comment=REMARK, forms=(EXEMPTION, CONTESTED))
"""What the sheet of what is too late offers; it is read back with the Worklist."""

IDENTITY: Final = InputForm(
    "identity",
    (
        Input(
            "decision",
            "Who is it",
            "A person of the roster, an external mentor, a test record, or nobody known.",
            kind="code",
            codes={
                "person of the roster": "person",
                "external mentor": "external",
                "test record": "test",
                "nobody known": "nobody",
            },
        ),
        Input("person_id", "Person ID", "HR's key, where it is a person of the roster."),
    ),
    needed=("decision",),
)

IDENTITY_REVIEW: Final = InputSheet(
    table="IdentityReview", also=("LinkedNames",), key="Queue ID", comment=REMARK, forms=(IDENTITY,)
)

LINKED_NAMES: Final = InputSheet(table="LinkedNames", key="Queue ID", comment=REMARK, forms=(IDENTITY,))
"""What the sheet of links without a key offers; it is read back with the Identity review."""

PAIRING_PROPOSALS: Final = InputSheet(
    table="PairingProposals",
    key="Proposal ID",
    comment=REMARK,
    forms=(
        InputForm(
            "pairing",
            (
                Input(
                    "decision",
                    "Decision",
                    "Accept or decline; a pair that is accepted is then entered in REDCap.",
                    kind="code",
                    codes={"accept": "accepted", "decline": "declined"},
                ),
            ),
            needed=("decision",),
        ),
    ),
)

ATTESTATIONS: Final = InputSheet(
    table="Attestations",
    key="Attestation ID",
    forms=(
        InputForm(
            "attestation",
            (
                Input("attested_on", "Attested on", "Day it was found to be so.", kind="date"),
                Input("link", "Evidence", "Where the evidence is: an address, or a file and folder."),
                Input("note", "Note", "What else is to be known, or what is to be done about it; it is printed."),
                Input("action_due_on", "Action due", "Day by which what the note says is to be done.", kind="date"),
                Input(
                    "action_done_on", "Action done", "Day it was done; write the note and its day again.", kind="date"
                ),
            ),
            needed=(),
        ),
    ),
)

EXEMPTIONS: Final = InputSheet(
    table="Exemptions",
    key="Exemption ID",
    comment=REMARK,
    forms=(
        InputForm(
            "ending",
            (Input("last_day", "End on", "Last day an approved exemption covers.", kind="date"),),
            needed=("last_day",),
        ),
    ),
)

RECEIPT: Final = InputSheet(
    table="Receipt",
    key="Request",
    forms=(
        InputForm(
            "comment",
            (
                Input(
                    "decision",
                    "Decision",
                    "Approve, refuse, or leave open; empty: approve.",
                    kind="code",
                    codes={"approve": "approve", "refuse": "refuse", "leave open": "leave"},
                ),
            ),
            needed=("decision",),
        ),
    ),
)
"""What the office fills in in the receipt of a readback."""

INPUT_SHEETS: Final = (WORKLIST, IDENTITY_REVIEW, PAIRING_PROPOSALS, ATTESTATIONS, EXEMPTIONS)
