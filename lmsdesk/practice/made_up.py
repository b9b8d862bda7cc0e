"""The words that a practice campus is made of: names of many scripts, subjects, places."""

from __future__ import annotations

FIRST = (
    "Anna María Łukasz Søren Nguyễn Zoë Omar Priya Wei Fatima Jürgen Élise Amara Kofi Yuki Ivana Dimitri Leila Tomáš "
    "Ingrid Mateo Siobhán Ahmed Chloë José Marta Hugo Ruth Elena Noor Björn Aoife Gökçe Ольга Мария 美咲 伟 سارة יוסף Eleni"
).split()
LAST = (
    "Müller O'Brien Nowak García Đặng Groß Haddad Sharma Wang Byrne Rossi Kaya Okafor Mensah Tanaka Horvat Papadopoulos "
    "Rahimi Novák Solberg Delgado D'Angelo Al-Farsi Lefèvre Ferreira Weber Hansen Brandt Dubois Nilsen Costa Иванова "
    "王 田中 الحسن כהן Ωνάσης"
).split()
# People whose names break what was not tried with them.
ODD = {
    13: ("Zero\u200bwidth", "Right\u202emark"),
    14: ("Jose\u0301", "Decomposed"),
    15: ('=HYPERLINK("http://x.example","a")', "+Formula"),
    16: ("Emoji 🎓", "Grad 👩🏽\u200d🔬"),
    17: ("Long" * 24, "Name" * 25),
    18: ("-", "."),
    19: ("A < B", "R&D; Smith"),
    20: ("Anna", "Nowak"),
    21: ("Anna", "Nowak"),
}
DEPARTMENTS = ("Nursing", "Surgery", "Logistics", "Finance", "R&D", "Porters & Kitchen", "Radiology", "People", "")
INSTITUTIONS = ("Practice campus", "Practice campus", "Klinikum Nord", "St. John's", "")
CITIES = (("Cork", "IE"), ("Kraków", "PL"), ("München", "DE"), ("Málaga", "ES"), ("Tromsø", "NO"), ("", ""))
TOPICS = (
    "Data protection basics", "Fire warden", "Manual handling", "First aid", "Research methods", "Statistics I",
    "Cell Biology", "General Chemistry", "Technical Writing", "Modern European History", "Hand hygiene", "Leadership",
    "Négocier en français", "Führung & Team", "日本語入門",
)  # fmt: skip
# Name and parent; the ids are 2, 3, 4 … because every site has the category 1. The last one is hidden.
CATEGORIES = (
    ("Mandatory training", 0), ("Health & safety", 2), ("School of Health", 0), ("Nursing", 4), ("Year 1", 5),
    ("School of Science", 0), ("Archive", 0),
)  # fmt: skip
COHORTS = ("New joiners", "Nurses 2026", "Fire wardens", "Managers & leads", "Ελληνικά", "Empty one")
GROUPS = ("Group A", "Group B & C", "Online")
