"""Few values, used again and again: what happens twice is where protocols break."""

CITIES = ("Cork", "Galway", "Sligo")
USERNAMES = ("finn", "gale", "hugo", "ivy")
SHORTNAMES = ("BIO-1", "BIO-2")
NAMES = ("Blue", "Green")
