"""Names of columns about the data of accounts, by field; commas divide them."""

from __future__ import annotations

from collections.abc import Mapping

NAMES: Mapping[str, str] = {
    "password": """password, passwd, pass, pwd, new password, initial password, Passwort, Kennwort, mot de passe,
        contraseña, clave, wachtwoord, hasło, senha, palavra-passe, parola, пароль, パスワード, 密码, 密碼, 비밀번호,
        كلمة المرور, ssha_password, şifre, lösenord""",
    "account": """suspended, deleted, oldusername, auth, mnethostid, maildisplay, emailstop, lang, theme, timezone,
        country, city, institution, phone1, phone2, address, description, interests, url, middlename, alternatename""",
}

# In a list of people; in others these change nothing.
FIELDS: Mapping[str, str] = {
    "institution": """institution, organisation, organization, company, school, employer, Einrichtung, Firma, Schule,
        établissement, entreprise, institución, organización, empresa, istituzione, azienda, instelling, bedrijf,
        instytucja, firma, instituição, kurum, учреждение, организация, 所属機関, 機関, 机构, 單位""",
    "city": """city, town, city/town, Ort, Stadt, Wohnort, ville, ciudad, città, plaats, woonplaats, stad, miasto, cidade,
        şehir, город, 市区町村, 城市""",
    "country": """country, country code, Land, Länderkürzel, pays, país, paese, kraj, ülke, страна, 国, 国家""",
    "phone": """phone, phone1, phone number, telephone, tel, Telefon, Telefonnummer, téléphone, teléfono, telefono, telefoon,
        telefone, телефон, 電話番号, 电话""",
    "lang": "lang, language, preferred language, Sprache, langue, idioma, lingua, taal, język, dil, язык, 言語, 语言",
    "auth": """auth, authentication, authentication method, auth method, sign-in, signin, sign in method, Anmeldung,
        Authentifizierung, Anmeldeverfahren, authentification, autenticación, autenticazione""",
    "suspended": """suspended, account suspended, user suspended, disabled, gesperrt, suspendu, suspendido, sospeso,
        geschorst, zawieszony, suspenso""",
    "status": """status, account status, user status, state, account state, Kontostatus, statut, estado, stato, 状態,
        状态""",
}
# Told by exports of people, ours among them; nobody can set it.
DERIVED = """last access, lastaccess, first access, firstaccess, created, time created, confirmed, last login,
    letzter Zugriff, dernier accès, último acceso"""
