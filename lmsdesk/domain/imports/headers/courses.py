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
