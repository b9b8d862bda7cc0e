"""Sentences about a site check, and about what a server would refuse or did refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lmsdesk.domain.language import Text
from lmsdesk.domain.ports import Finding, Reason
from lmsdesk.services.language import Said, fill, say

_FEATURES: Mapping[str, str] = Said(
    {
        "read_users": "reading people",
        "read_courses": "reading courses",
        "read_methods": "telling how a course lets people in",
        "read_enrolments": "reading enrolments",
        "read_groups": "reading groups",
        "read_cohorts": "reading cohorts",
        "create_users": "creating people",
        "edit_users": "changing and suspending people",
        "delete_users": "deleting people",
        "create_courses": "creating courses",
        "edit_courses": "changing and hiding courses",
        "delete_courses": "deleting courses",
        "edit_categories": "changing categories",
        "enrol": "enrolling",
        "unenrol": "unenrolling",
        "edit_roles": "giving and taking roles",
        "edit_groups": "changing groups and their members",
        "edit_cohorts": "changing cohorts and their members",
    }
)

# Code → (all is well, something is missing, it could not be told).
_FINDINGS: Mapping[str, tuple[Text, Text, Text]] = {
    "other_address": ("", "The site calls itself {url}. Use that address.", ""),
    "maintenance_mode": ("", "The site is in maintenance mode; only administrators get through.", ""),
    "version": ("Moodle {release}", "", ""),
    "version_too_old": ("", "Moodle {release} is too old; LMS Desk needs {needed} or later.", ""),
    "clock_skew": (
        "The clocks agree.",
        "The server's clock and this computer's differ by {seconds} seconds.",
        "The server did not tell its time.",
    ),
    "time_zone": (
        "Time zone {zone}",
        "The site's time zone is not known; set it for this site.",
        "Time zone not told.",
    ),
    "sees_everything": (
        "{actor} is a site administrator and sees everything.",
        "",
        "{actor} is not a site administrator: what is absent from a list may only be hidden, "
        "so nothing is called deleted without proof.",
    ),
    "feature": ("{feature}", "{feature} is off: the token's service lacks {missing}. Its owner can add it.", ""),
    "json_envelope": (
        "Many calls travel in one request.",
        "Without {function} in the token's service each call travels alone: slower, and smaller batches.",
        "",
    ),
    "report": ("The report for {report} is set up.", "{report_trouble} Without it {consequence}", ""),
}
# Why a report cannot be used → what is wrong, and what the site's owner does once.
_REPORT_TROUBLE: Mapping[str, Text] = {
    "none": "There is no report for {report}. The site's owner makes one under Reports, Report builder, Custom "
    "reports, with the source “{source}”, a name that begins with “LMS Desk” and without the default setup, and "
    "shares it with this account.",
    "columns": "The report for {report} lacks columns. If the site's owner gives it a name that begins with “LMS "
    "Desk”, its columns are added from here.",
    "conditions": "The report for {report} leaves rows out by conditions of its own. The site's owner removes them.",
    "no_function": "The report for {report} cannot be read: the token's service lacks {missing}. Its owner can add it.",
    "not_allowed": "This account may not see the report for {report}. The site's owner shares it with the account, as "
    "its audience.",
}
# Only the audience's account sees a report; its columns are added from here.
_REPORT_STEPS: Sequence[Text] = (
    "Site administration, Reports, Report builder, Custom reports: New report.",
    "Name: LMS Desk {report}. Report source: {source}. Switch “Include default setup” off. Save.",
    "In the report, tab Audience: add “Manually added users” and choose the account of this token.",
)
_CONSEQUENCES: Mapping[str, str] = Said(
    {
        "enrolments": "start, end, status and method of enrolments stay unknown, except for what was set here.",
        "users": "reading all people takes longer.",
    }
)
_SOURCES: Mapping[str, str] = Said({"enrolments": "Course participants", "users": "Users"})

_REASONS: Mapping[str, Text] = {
    "country_unknown": "{value} is no country code of two letters.",
    "email_syntax": "{value} is no e-mail address.",
    "end_before_start": "The end is before the start.",
    "guest_account": "The guest account cannot be used for this.",
    "has_tags": "{about} may not hold markup such as <b>.",
    "not_offered": "The token's service does not offer this ({value}).",
    "only_at_creation": "{about} can only be set when it is created.",
    "other_method": "The enrolment is by “{value}” and cannot be changed from outside.",
    "own_account": "This is the account that LMS Desk signs in with: it would lock itself out.",
    "protected_person": "{value} is protected: an administrator, the account of this token, or named in the settings. "
    "Nothing that takes access from them is sent, unless the username is typed for this change.",
    "read_only": "{about} is set by the server only.",
    "required": "{about} cannot be empty.",
    "secret_missing": "The password that goes with this is not in the keyring any more: discard this and make it anew.",
    "site_course": "The site's front page is not a course for this.",
    "too_long": "{about} is longer than the server keeps.",
    "unknown_reference": "It belongs to something new that was never made.",
    "unknown_field": "{about} is not a field of this.",
    "zero_alone": "{about} cannot be a single 0: Moodle keeps it, but shows it to nobody. Write it another way.",
    "username_characters": "A username holds small letters, digits and - _ . @ only.",
    # why a person has to decide
    "changed": "Somebody else changed the same field since.",
    "duplicate": "It is on the server already, with other values.",
    "twin": "It is on the server already: a newer change of yours made one of the same name.",
    "gone": "It is not on the server any more.",
    "parent_gone": "The person, course or group that it is about is not on the server any more.",
    "unreadable": "The server did not tell what is there now.",
    "enrolled": "Was enrolled by “{value}” meanwhile. Taking mine enrols by hand as well.",
    "dates_unknown": "Start and end on the server are unknown, and sending would reset them.",
    "uncertain": "No read can tell whether this took effect. Look at the server and decide.",
    # what servers answer
    "invalidparameter": "The server did not accept a value and does not say which.",
    "nopermissions": "The account lacks the right for this.",
    "usernametaken": "The username belongs to somebody else.",
    "useremailduplicate": "The e-mail address belongs to somebody else.",
    "shortnametaken": "The short name belongs to another course.",
    "courseidnumbertaken": "The ID number belongs to another course.",
    "wsnoinstance": "The course has no manual enrolment method.",
    "wsusercannotassign": "The account may not give this role here.",
    "invaliduser": "The person is not on the server any more.",
    "replayed": "It was refused, and yet it is there as it was sent: something on the way sent it twice.",
    "not_seen": "Success was answered, but a read does not show it yet.",
}


def finding_text(finding: Finding) -> str:
    """A line of a site check in words."""
    fine, missing, unknown = _FINDINGS.get(finding.code, (finding.code, finding.code, finding.code))
    facts: dict[str, object] = dict(finding.facts)
    name = str(finding.facts.get("feature") or "")
    facts["feature"] = _FEATURES.get(name, name).capitalize()
    report = str(finding.facts.get("report") or "")
    facts["source"] = _SOURCES.get(report, report)
    trouble = _REPORT_TROUBLE.get(str(finding.facts.get("reason")), _REPORT_TROUBLE["none"])
    facts["report_trouble"] = fill(trouble, facts)
    facts["consequence"] = _CONSEQUENCES.get(report) or say("some figures are missing.")
    sentence = {True: fine, False: missing, None: unknown}[finding.ok]
    return fill(sentence or finding.code, facts)


def feature_name(finding: Finding) -> str:
    """What a finding is about, as it stands within a sentence: "enrolling"."""
    name = str(finding.facts.get("feature") or "")
    return _FEATURES.get(name, name)


def report_steps(finding: Finding) -> Sequence[str]:
    """What the site's owner does once for a report, step by step; a report that is there needs no new one."""
    report = str(finding.facts.get("report") or "")
    facts = {"report": report, "source": _SOURCES.get(report, report)}
    steps = _REPORT_STEPS if finding.facts.get("reason") in (None, "none", "no_function") else ()
    return [fill(step, facts) for step in steps]


def lacking_text(functions: Sequence[str]) -> str:
    """Why an action is switched off."""
    return say(
        "The token's service lacks {functions}. The site's owner can add it: see Check the site.",
        functions=", ".join(functions),
    )


def reason_text(reason: Reason) -> str:
    """Why an operation cannot be sent, or waits for a person."""
    facts: dict[str, object] = dict(reason.facts)
    facts.update(about=(reason.about or "").replace("_", " ").capitalize() or say("This"), value=reason.value)
    return fill(_REASONS.get(reason.code, reason.code), facts)


def code_text(code: str | None, detail: str | None = None) -> str:
    """A stored error code in words, with what the server added."""
    if not code:
        return detail or ""
    sentence = _REASONS.get(code)
    if sentence is None:
        return f"{detail} ({code})" if detail else code
    return fill(sentence, {"about": say("A field"), "value": detail or ""})
