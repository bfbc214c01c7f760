"""Names of invented people, units and words.

Belongs here: lists to draw from. Does not belong here: real people, and any list of third-party data; every combination
is made up. `RESERVED` surnames are given to planted namesakes only, so that a planted name has exactly two bearers.
"""

from __future__ import annotations

FIRST = (  # noqa: SIM905 - a list of words reads better without its quotes
    "Adaeze Aisha Alejandro Amara Amina Ana Andrew Anjali Anna Antonio Benjamin Björn Brigid Camille Carlos Catherine "
    "Chiara Chloé Claire Daniel David Deepa Diego Elena Elif Elizabeth Emeka Emily Eric Esther Eun-ji Fatima Felix "
    "Françoise Gabriel Grace Hannah Hassan Helen Hiroshi Ibrahim Ines Isaac Ivana Jacob James Jean-Luc Jennifer "
    "Jiří Joan John Jonathan José Joshua Julia Kamala Karen Kateřina Kenji Laura Leila Liam Linda Lucía Luis "
    "Małgorzata Marcus Margaret María Mark Martin Mary Mei Michael Miguel Mohammed Monique Nadia Naomi Nguyet Nicole "
    "Nina Nora "
    "Olga Oluwaseun Omar Patricia Paul Pedro Peter Priya Rachel Rahul Ravi Rebecca Renée Robert Rosa Ruth Samira "
    "Samuel Sarah Seán Shira Siobhán Sofía Soo-jin Stephen Susan Søren Takeshi Tariq Teresa Thomas Valentina Vikram "
    "Wei William Xavier Yasmin Yuki Zainab Zoë"
).split()

LAST = (  # noqa: SIM905 - a list of words reads better without its quotes
    "Abara Achterberg Adeyemi Ahluwalia Almqvist Alvarado Amundsen Anand Aranda Asante Bakshi Baptiste Barrientos "
    "Bassett Beaumont Bergström Bhattacharya Blackwood Bošković Brannigan Brightwell Calloway Cardenas Castellanos "
    "Chaudhary Christodoulou Clearwater Corrigan Crenshaw D’Amico D’Souza Dalgaard Delacroix Desrosiers Dimitrov "
    "Domínguez Donnelly Dvořák Eberhardt Echeverría Ekwueme El-Amin Eriksen Escalante Fairbanks Farrokhzad Ferreira "
    "Fitzgerald Fontaine Friedlander Gallardo García-Ruiz Gebremariam Goldstein Gómez Granger Grünwald Gutiérrez "
    "Hadjiev Halloran Hargreaves Hashimoto Hathaway Hernández Hollingsworth Horvath Ibáñez Iyengar Jablonski Jamison "
    "Janssen Kapoor Karlsson Katsaros Kavanagh Khatri Kobayashi Kowalczyk Krishnan Kuznetsova Lachance Langford "
    "Larkspur Lindqvist Lombardi Longfellow López Macalister Mahmood Makinde Marchetti Matsumoto Mbeki McAllister "
    "McGrath Mehta Mendoza Merriweather Moreau Müller Nakagawa Navarro Ndiaye Nightingale Nordström Novák Núñez "
    "O’Brien O’Connell O’Neill Oduya Okafor Olofsson Ortega Osei Oyelaran Pacheco Papadakis Paquette Pemberton "
    "Pereira Petrosyan Pfeiffer Quintero Radcliffe Ramaswamy Raghunathan Ravenscroft Rezaei Rosenthal Rutherford "
    "Saavedra Sakamoto Salcedo Sandoval Santos-Lima Schröder Sepúlveda Shapiro Silverstein Skarsgård Smythe-Jones "
    "Sokolov Sørensen Stavros Strickland Sundaram Szabó Tachibana Takahashi Talbot Tanaka Thibodeaux Thornbury "
    "Tomlinson Torvald Tremblay Uchida Underhill Vaidya Vandenberg Varga Vásquez Venkataraman Villanueva Waddell "
    "Wainwright Wakefield Wasserman Weatherby Whitfield Wojciechowski Wolfe Yamaguchi Yilmaz Zamora Zhukov Zielinski"
).split()

RESERVED = (  # noqa: SIM905 - a list of words reads better without its quotes
    "Quillfeather Brambleworth Yxkull Popinjay Jorvikssen Umberleigh Zwartkruis Fotheringhay Ghyllmoor Vexillary "
    "Krummhorn Oxenstierna Wybrandt Ptolemaios Ichabodson Dunnachie"
).split()

DEPARTMENTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "ANES": ("Anesthesiology", ("Cardiac", "Critical Care", "Obstetric", "Pain", "Pediatric", "Regional")),
    "MED": ("Medicine", ("Cardiology", "General Medicine", "Nephrology", "Pulmonary", "Digestive Diseases")),
    "PATH": ("Pathology", ("Anatomic Pathology", "Laboratory Medicine")),
    "PEDS": ("Pediatrics", ("Neonatology", "General Pediatrics", "Emergency")),
    "SURG": ("Surgery", ("General Surgery", "Transplant", "Vascular")),
}
"""Department code → name and divisions; the n-th division of a department has the code `<department>-<n>`."""

WORDS = (  # noqa: SIM905 - a list of words reads better without its quotes
    "abstract audit chapter cohort consent course curriculum database draft figure grant interview lecture manuscript "
    "module poster protocol review seminar simulation survey talk workshop"
).split()
