"""A department's own REDCap project for the policy of anesthesiology: other names, labels, codes and design.

Written as a department would have designed it that never saw the shipped dictionary.
"""

from __future__ import annotations

from typing import Final

_FIELDS: Final = """
staff | study_no | text | Study number |
staff | empl | text | Employee ID number |
staff | mail | text email | E-mail address |
staff | given | text | First name |
staff | family | text | Family name |
staff | dob | text date_mdy | Date of birth |
staff | joined | text date_mdy | Joined the mentoring program on |
staff | declined | text date_mdy | Opted out of the program on |
staff | sex | radio | Sex | 1, Female | 2, Male
staff | about_me | notes | Tell us about yourself |
mentor_pairing | pr_kind | dropdown | Role of mentor | H, Hub mentor | S, Senior mentor | X, Peer
mentor_pairing | pr_adv_id | text | Mentor: employee ID |
mentor_pairing | pr_adv_name | text | Mentor: full name |
mentor_pairing | pr_begin | text date_mdy | Pairing effective from |
mentor_pairing | pr_stop | text date_mdy | Pairing ended |
mentor_pairing | pr_why | radio | Reason for ending | A, Completed | B, Changed to another mentor | C, Mentor left
mentor_pairing | pr_tell_1 | text date_mdy | Mentee notified of the pairing on |
mentor_pairing | pr_tell_2 | text date_mdy | Mentor notified of the pairing on |
compact | cp_day | text date_mdy | Date the compact was agreed |
compact | cp_adv_mail | text email | Mentor: email |
compact | cp_portfolio | yesno | Did the mentor name a portfolio for the mentee? |
compact | cp_rhythm | radio | How often in contact? | w, Weekly | b, Every two weeks | m, Monthly | s, Less often
compact | cp_ok_mentee | yesno | Mentee signs |
compact | cp_ok_mentor | yesno | Mentor signs |
session_log | se_day | text date_mdy | When did you meet? |
session_log | se_how | radio | How did you meet? | a, Face-to-face | b, Zoom or Teams | c, Telephone
session_log | se_with | dropdown | Kind of meeting | 1, One-on-one | 2, In a group
session_log | se_adv_id | text | Mentor: employee ID |
session_log | se_notes | notes | What did you talk about? |
progress_report | pg_sent | text date_mdy | Submitted on |
progress_report | pg_year | text integer | Year |
progress_report | pg_quarter | dropdown | Quarter | a, Q1 | b, Q2 | c, Q3 | d, Q4
progress_report | pg_adv_id | text | Mentor: employee ID |
progress_report | pg_goals | notes | Which objectives did you reach? |
progress_report | pg_plans | notes | Plans for the next quarter |
progress_report | pg_hurdles | notes | Obstacles |
progress_report | pg_ok_mentee | yesno | Mentee confirms this report |
progress_report | pg_ok_mentor | yesno | Mentor confirms this report |
progress_report | pg_action | radio | Corrective action | 0, Not needed | 1, Taken | 2, Planned
"""

REPEATING: Final = {"mentor_pairing", "compact", "session_log", "progress_report"}


def department_fields() -> list[dict[str, str]]:
    """Return the data dictionary, by the names REDCap's API has for its columns."""
    rows = []
    for line in _FIELDS.strip().splitlines():
        form, name, kind, label, *choices = (part.strip() for part in line.split("|"))
        field_type, _, validation = kind.partition(" ")
        rows.append(
            {
                "field_name": name,
                "form_name": form,
                "field_type": field_type,
                "field_label": label,
                "select_choices_or_calculations": " | ".join(filter(None, choices)),
                "text_validation_type_or_show_slider_number": validation,
            }
        )
    return rows
