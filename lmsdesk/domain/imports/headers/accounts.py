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
