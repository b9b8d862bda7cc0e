"""Names of columns about enrolments: roles, groups, actions and dates, by field; commas divide them."""

from __future__ import annotations

from collections.abc import Mapping

NAMES: Mapping[str, str] = {
    "role": """role, enrolment role, enrollment role, enrollment type, enrolment type, course role, role name,
        Rolle, rôle, rol, ruolo, rola, papel, função, roll, rolle, роль, 役割, ロール, 角色, 역할, الدور""",
    "action": """action, operation, op, enroll/unenroll, enrol/unenrol, Aktion, Vorgang, acción, azione, actie, akcja, ação,
        действие, 操作, 作業, işlem""",
    "status": """enrolstatus, enrol status, enrolment status, enrollment status, enrollment state, enrolment state,
        state, course status, Einschreibestatus, statut d'inscription, 状態, 状态""",
    "group": """grp, course group, group name, groupname, groupe, Gruppe, grupo, gruppo, groep, grupa, группа,
        グループ, 小组, 小組, section, section name, Kursgruppe""",
    "cohort": "cohort, cohort id, cohort idnumber, audience, globale Gruppe, cohorte, coorte",
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
}
