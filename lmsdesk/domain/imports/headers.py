"""Which header means which field, in the languages that exports come in; exact after normalising, never fuzzy."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256

IGNORE = "ignore"
PERSON_FIELDS = ("username", "idnumber", "email", "user_id")
COURSE_FIELDS = ("course", "course_idnumber", "course_id")
CONTROL_COLUMNS = ("lmsdesk_row", "lmsdesk_status", "lmsdesk_reason", "lmsdesk_fix")

# Names of columns by field. Commas separate; spaces, punctuation, accents and case do not count.
_NAMES: Mapping[str, str] = {
    "username": """username, user name, user, login, login id, account, account name, samaccountname, upn,
        user principal name, uid, logon name, moodle username,
        Anmeldename, Benutzername, Benutzerkennung, nom d'utilisateur, identifiant, usuario, nombre de usuario,
        nome utente, gebruikersnaam, nazwa użytkownika, nome de usuário, nome de utilizador, utilizador, kullanıcı adı,
        användarnamn, brukernavn, brugernavn, käyttäjätunnus, uživatelské jméno, имя пользователя, логин,
        ユーザー名, ユーザ名, ユーザー, ログインid, 用户名, 用戶名, 使用者名稱, 사용자 이름, اسم المستخدم, שם משתמש""",
    "email": """email, e-mail, mail, email address, e-mail address, emailaddress, work email, primary email,
        primaryemail, student email, E-Mail-Adresse, Mailadresse, courriel, adresse e-mail, adresse mail,
        adresse électronique, adresse de courriel, correo, correo electrónico, dirección de correo,
        dirección de correo electrónico, posta elettronica, indirizzo email, indirizzo e-mail, e-mailadres, adres e-mail, adres email,
        e-posta, eposta, e-postadress, e-post, endereço de e-mail, endereço de email, correio eletrónico,
        эл. почта, электронная почта, адрес электронной почты, メールアドレス, メール, 电子邮件, 电子邮箱, 邮箱,
        電子郵件, 이메일, البريد الإلكتروني, דואר אלקטרוני""",
    "idnumber": """idnumber, id number, student id, student number, studentid, employee id, employee number,
        employeeid, emp no, emp id, staff id, staff number, personnel number, sis user id, sis id, sourcedid,
        usersourcedid, external id, badge, badge number, user idnumber, user id number, Personalnummer, Personal-Nr,
        Matrikelnummer, Matrikel-Nr, Mitarbeiternummer, ID-Nummer, matricule, numéro d'étudiant, numéro étudiant,
        numéro d'identification, legajo, número de empleado, número de identificación, nº de expediente,
        matricola, numero di matricola, personeelsnummer, studentnummer, numer albumu, numer pracownika,
        número de matrícula, matrícula, nº mecanográfico, sicil no, öğrenci no, табельный номер, № зачётки,
        номер зачётки, 社員番号, 学籍番号, 工号, 学号, 學號, 학번, الرقم الوظيفي""",
    "user_id": "moodle user id, user database id, lms user id",
    "first_name": """first name, firstname, given name, givenname, forename, Vorname, prénom, nombre, nombre(s), voornaam,
        imię, ad, adı, имя, 名, 名字, förnamn, fornavn, etunimi, jméno, primeiro nome""",
    "last_name": """last name, lastname, surname, family name, familyname, sn, Nachname, Familienname, Zuname, nom de famille,
        apellido, apellidos, apellido(s), cognome, achternaam, nazwisko, sobrenome, apelido, soyad, soyadı,
        фамилия, 姓, efternamn, etternavn, efternavn, sukunimi, příjmení""",
    "full_name": """full name, fullname, display name, displayname, student name, nom complet, nombre completo,
        nome completo, nome e cognome, vollständiger Name, volledige naam, imię i nazwisko, ad soyad, ФИО, 氏名, 姓名, 이름""",
    "course": """course, course shortname, course short name, shortname, short name, course code, coursecode,
        course name, course title, classsourcedid, class code, module, module code, course fullname, course full name,
        Kurs, Kurskürzel, Kurzbezeichnung, Kursname, Kurzname, Lehrveranstaltung, cours, nom abrégé, nom abrégé du cours,
        curso, nombre corto, código del curso, nombre corto del curso, corso, codice corso, cursus, vak, cursuscode, kurs, przedmiot,
        disciplina, ders, ders kodu, курс, дисциплина, コース, 講座, 科目, 课程, 課程, 강좌, المقرر""",
    "course_idnumber": """course idnumber, course id number, courseidnumber, sis course id, course sis id,
        course sourcedid, Kurs-ID-Nummer, numéro d'identification du cours""",
    "course_id": "moodle course id, course database id, lms course id",
    "role": """role, enrolment role, enrollment role, enrollment type, enrolment type, course role, role name,
        Rolle, rôle, rol, ruolo, rola, papel, função, roll, rolle, роль, 役割, ロール, 角色, 역할, الدور""",
    "action": """action, operation, op, enroll/unenroll, enrol/unenrol, Aktion, Vorgang, acción, azione, actie, akcja, ação,
        действие, 操作, 作業, işlem""",
    "status": """enrolstatus, enrol status, enrolment status, enrollment status, enrollment state, enrolment state,
        state, course status, Einschreibestatus, statut d'inscription, 状態, 状态""",
    "group": """grp, course group, group name, groupname, groupe, Gruppe, grupo, gruppo, groep, grupa, группа,
        グループ, 小组, 小組, section, section name, Kursgruppe""",
    "cohort": "cohort, cohort id, cohort idnumber, audience, globale Gruppe, cohorte, coorte",
    "department": """department, dept, branch, ou, organisational unit, Abteilung, service, departamento, reparto,
        afdeling, 部署, 部门""",
    "manager": "manager, manager email, supervisor, line manager, Vorgesetzter, Vorgesetzte, responsable, jefe, 上司, 经理",
    "start": """start, start date, startdate, timestart, enroltimestart, enrolstart, enrolment start, enrollment start, from,
        active from, begin, begin date, begindate, starts, Beginn, Startdatum, Anfang, von, début, date de début,
        inicio, fecha de inicio, inizio, data di inizio, data inizio, begindatum, data rozpoczęcia, início, data de início, başlangıç,
        дата начала, 開始日, 开始日期""",
    "end": """end, end date, enddate, timeend, enroltimeend, enrolend, enrolment end, enrollment end, until, expiry,
        expiry date, expires, ends, valid until, active until, Ende, Enddatum, bis, gültig bis, fin, date de fin, fecha de fin,
        vencimiento, fine, data di fine, data fine, scadenza, einddatum, data zakończenia, fim, data de fim, data final, bitiş,
        дата окончания, 終了日, 结束日期""",
    "due": "due, due date, deadline, Fällig am, Frist, échéance, fecha límite, 期限",
    "duration": """enrolperiod, enrol period, enrolment period, enrolment duration, duration, days, Dauer, Tage, durée,
        duración, durata, duur, czas trwania, duração""",
    "type": "",
    "password": """password, passwd, pass, pwd, new password, initial password, Passwort, Kennwort, mot de passe,
        contraseña, clave, wachtwoord, hasło, senha, palavra-passe, parola, пароль, パスワード, 密码, 密碼, 비밀번호,
        كلمة المرور, ssha_password, şifre, lösenord""",
    "account": """suspended, deleted, oldusername, auth, mnethostid, maildisplay, emailstop, lang, theme, timezone,
        country, city, institution, phone1, phone2, address, description, interests, url, middlename, alternatename""",
}

# Headers that mean different things in different exports: the values decide, else a person.
AMBIGUOUS: Mapping[str, tuple[str, ...]] = {
    "id": ("idnumber", "user_id", "username"),
    "userid": ("idnumber", "username", "user_id"),
    "name": ("full_name", "course"),
    "code": ("course", "idnumber"),
    "status": ("status", "action"),
    "type": ("role", "action"),
    "level": ("role",),
    "class": ("course", "group"),
    "classid": ("course", "course_idnumber", "course_id"),
    "courseid": ("course", "course_idnumber", "course_id"),
    "sectionid": ("group", "course"),
    "nom": ("last_name", "full_name"),
    "nome": ("first_name", "full_name"),
    "group": ("group", "cohort"),
    "statut": ("status", "action"),
    "estado": ("status", "action"),
    "stato": ("status", "action"),
}
# Fields that identify nobody and change nothing: an unclear one needs no question.
HARMLESS = frozenset({"first_name", "last_name", "full_name", "department", "manager", "account", "due", "cohort"})

_NUMBERED = re.compile(r"(course|role|type|group|cohort|enrolstatus|enrolperiod|enroltimestart|enroltimeend)([1-9]\d?)")
_SLOT_FIELDS = {
    "course": "course",
    "role": "role",
    "type": "type",
    "group": "group",
    "cohort": "cohort",
    "enrolstatus": "status",
    "enrolperiod": "duration",
    "enroltimestart": "start",
    "enroltimeend": "end",
}


@lru_cache(maxsize=4096)
def normal(text: str) -> str:
    """A header for comparison: no case, width, accents, punctuation or blanks."""
    split = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(mark for mark in split if mark.isalnum()).replace("ı", "i").replace("ł", "l")


FIELD_OF: Mapping[str, str] = {
    normal(name): field for field, names in _NAMES.items() for name in names.split(",") if normal(name)
}


def field_of(header: str) -> tuple[str, int] | None:
    """The field that a header surely means, with its slot (2 for "course2"); None when it is not known."""
    plain = normal(header)
    if header.strip().casefold() in CONTROL_COLUMNS:
        return "control", 0
    if match := _NUMBERED.fullmatch(plain):
        return _SLOT_FIELDS[match[1]], int(match[2])
    if header.strip().casefold().startswith("profile_field_"):
        return "account", 0
    found = FIELD_OF.get(plain)
    return (found, 0) if found is not None else None


def is_known(header: str) -> bool:
    """Tell whether a cell looks like a header of ours."""
    plain = normal(header)
    return bool(plain) and (field_of(header) is not None or plain in AMBIGUOUS)


def density(cells: Sequence[str]) -> float:
    """The share of filled cells that are known headers."""
    filled = [cell for cell in cells if cell.strip()]
    return sum(map(is_known, filled)) / len(filled) if filled else 0.0


def fingerprint(headers: Iterable[str]) -> str:
    """A short mark of a header row: the same columns in any order and spelling have the same."""
    return sha256("\n".join(sorted(normal(header) for header in headers)).encode()).hexdigest()[:16]
