"""Names of columns about courses, by field; commas divide them."""

from __future__ import annotations

from collections.abc import Mapping

NAMES: Mapping[str, str] = {
    "course": """course, course shortname, course short name, shortname, short name, course code, coursecode,
        course name, course title, classsourcedid, class code, module, module code, course fullname, course full name,
        Kurs, Kurskürzel, Kurzbezeichnung, Kursname, Kurzname, Lehrveranstaltung, cours, nom abrégé, nom abrégé du cours,
        curso, nombre corto, código del curso, nombre corto del curso, corso, codice corso, cursus, vak, cursuscode, kurs, przedmiot,
        disciplina, ders, ders kodu, курс, дисциплина, コース, 講座, 科目, 课程, 課程, 강좌, المقرر""",
    "course_idnumber": """course idnumber, course id number, courseidnumber, sis course id, course sis id,
        course sourcedid, Kurs-ID-Nummer, numéro d'identification du cours""",
    "course_id": "moodle course id, course database id, lms course id",
}

# In a list of courses.
FIELDS: Mapping[str, str] = {
    "shortname": """shortname, short name, course shortname, course short name, course code, coursecode, code, course,
        Kurskürzel, Kurzbezeichnung, Kurzname, Kurs, nom abrégé, nom abrégé du cours, cours, nombre corto,
        nombre corto del curso, curso, codice corso, corso, cursuscode, cursus, ders kodu""",
    "fullname": """fullname, full name, course fullname, course full name, name, course name, title, course title, long name,
        Kursname, Name, Titel, nom complet, nom du cours, nombre completo, nombre, nombre del curso, nome, nome del corso,
        naam, nazwa""",
    "idnumber": """idnumber, id number, course idnumber, course id number, courseidnumber, sis course id, course sis id,
        course sourcedid, ID-Nummer, Kurs-ID-Nummer, numéro d'identification, numéro d'identification du cours,
        número de identificación""",
    "course_id": "moodle course id, course database id, lms course id, id",
    "category": """category, category path, course category, categorypath, category name, Kursbereich, Kategorie, catégorie,
        catégorie de cours, categoría, categoria, categorie, kategoria, kategori, категория, カテゴリ, 类别""",
    "category_idnumber": """category idnumber, category id number, categoryidnumber, Kursbereich-ID-Nummer,
        category_idnumber""",
    "visible": """visible, visibility, shown, published, sichtbar, Sichtbarkeit, visible aux participants, visibilité,
        visibilidad, visibile, zichtbaar, widoczny, visível""",
    "start": """start, start date, startdate, starts, course start, course start date, begin, Beginn, Startdatum,
        Kursbeginn, début, date de début, inicio, fecha de inicio, inizio, data di inizio, begindatum, início""",
    "end": """end, end date, enddate, ends, course end, course end date, Ende, Enddatum, Kursende, fin, date de fin,
        fecha de fin, fine, data di fine, einddatum, fim, data de fim""",
}
# In a list of categories.
CATEGORIES: Mapping[str, str] = {
    "category": """name, category, category name, category path, path, title, Name, Kursbereich, Kategorie, Pfad, nom,
        catégorie, chemin, nombre, categoría, ruta, nome, categoria, percorso, naam, nazwa""",
    "idnumber": """idnumber, id number, category idnumber, category id number, ID-Nummer, numéro d'identification,
        número de identificación""",
    "category_id": "moodle category id, category database id, id",
    "parent": """parent, parent category, parent path, parent name, Oberbereich, übergeordnet, übergeordneter Kursbereich,
        parent catégorie, catégorie parente, categoría padre, padre, categoria superiore, bovenliggende categorie""",
    "parent_idnumber": "parent idnumber, parent id number, parent_idnumber",
}
# Told by exports of courses, ours among them; lists do not set it.
DERIVED = """enrolled, people in it, format, completion, completion enabled, ways in, changed, created, modified,
    time created, time modified"""
