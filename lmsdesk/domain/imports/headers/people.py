"""Names of columns about people, by field; commas divide them."""

from __future__ import annotations

from collections.abc import Mapping

NAMES: Mapping[str, str] = {
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
    "department": """department, dept, branch, ou, organisational unit, Abteilung, service, departamento, reparto,
        afdeling, 部署, 部门""",
    "manager": "manager, manager email, supervisor, line manager, Vorgesetzter, Vorgesetzte, responsable, jefe, 上司, 经理",
}
