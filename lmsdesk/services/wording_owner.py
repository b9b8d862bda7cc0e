"""The message to a site's owner: everything that a check found missing, and where Moodle keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lmsdesk.domain.language import Text
from lmsdesk.domain.ports import Finding, SiteCheck
from lmsdesk.services.language import say
from lmsdesk.services.wording_checks import feature_name, finding_text, report_steps

# Function → the right that the account's role needs for it, as Moodle's own function list names it.
_RIGHTS: Mapping[str, str] = {
    "core_enrol_get_enrolled_users": "moodle/user:viewdetails",
    "core_user_get_users_by_field": "moodle/user:viewdetails",
    "core_course_get_categories": "moodle/category:viewhiddencategories",
    "core_course_get_courses": "moodle/course:view",
    "core_group_get_course_groups": "moodle/course:managegroups",
    "core_group_get_group_members": "moodle/course:managegroups",
    "core_cohort_get_cohorts": "moodle/cohort:view",
    "core_cohort_get_cohort_members": "moodle/cohort:view",
    "core_user_create_users": "moodle/user:create",
    "core_user_update_users": "moodle/user:update",
    "core_user_delete_users": "moodle/user:delete",
    "core_course_create_courses": "moodle/course:create",
    "core_course_update_courses": "moodle/course:update",
    "core_course_delete_courses": "moodle/course:delete",
    "core_course_create_categories": "moodle/category:manage",
    "core_course_update_categories": "moodle/category:manage",
    "core_course_delete_categories": "moodle/category:manage",
    "enrol_manual_enrol_users": "enrol/manual:enrol",
    "enrol_manual_unenrol_users": "enrol/manual:unenrol",
    "core_role_assign_roles": "moodle/role:assign",
    "core_role_unassign_roles": "moodle/role:assign",
    "core_group_create_groups": "moodle/course:managegroups",
    "core_group_update_groups": "moodle/course:managegroups",
    "core_group_delete_groups": "moodle/course:managegroups",
    "core_group_add_group_members": "moodle/course:managegroups",
    "core_group_delete_group_members": "moodle/course:managegroups",
    "core_cohort_create_cohorts": "moodle/cohort:manage",
    "core_cohort_delete_cohorts": "moodle/cohort:manage",
    "core_cohort_add_cohort_members": "moodle/cohort:assign",
    "core_cohort_delete_cohort_members": "moodle/cohort:assign",
}
_FUNCTIONS: tuple[Text, Text] = (
    "Functions that the token's service lacks",
    "Site administration, Server, Web services, External services: at the service of this token, Functions, Add "
    "functions. The account's role also needs the right in brackets (Users, Permissions, Define roles).",
)
_SPOKEN_OF = frozenset({"feature", "json_envelope", "report"})  # the rest is told in a list of its own


def owner_message(check: SiteCheck) -> str:
    """One plain message for the site's owner; also where nothing is missing."""
    missing = [finding for finding in check.findings if finding.ok is False]
    head = say(
        "LMS Desk is connected to {site} ({url}, Moodle {release}) as {actor}.",
        site=check.name,
        url=check.url,
        release=check.release,
        actor=check.actor_name,
    )
    if not missing:
        return f"{head}\n{say('Nothing is missing.')}"
    parts = [f"{head}\n{say('To do everything it can, it needs the following.')}"]
    if functions := _functions(missing):
        parts.append("\n".join((*map(say, _FUNCTIONS), *functions)))
    parts += [_report(finding) for finding in missing if finding.code == "report"]
    if rest := [f"- {finding_text(finding)}" for finding in missing if finding.code not in _SPOKEN_OF]:
        parts.append("\n".join((say("Also"), *rest)))
    parts.append(say("A new token is not needed: LMS Desk finds what was added when the site is checked again."))
    return "\n\n".join(parts)


def _functions(missing: Sequence[Finding]) -> list[str]:
    """A line for each function, with what it is for."""
    needed: dict[str, list[str]] = {}
    for finding in missing:
        names = str(finding.facts.get("missing") or "")
        if finding.code == "json_envelope":
            names = str(finding.facts.get("function") or "")
        uses_of = {"feature": feature_name(finding), "report": say("reading the reports")}
        use = uses_of.get(finding.code) or say("many calls in one request")
        for name in filter(None, names.split(", ")):
            uses = needed.setdefault(name, [])
            if use not in uses:
                uses.append(use)
    return [
        f"- {name} [{_RIGHTS[name]}]: {', '.join(uses)}" if name in _RIGHTS else f"- {name}: {', '.join(uses)}"
        for name, uses in needed.items()
    ]


def _report(finding: Finding) -> str:
    steps = (f"{number}. {step}" for number, step in enumerate(report_steps(finding), 1))
    return "\n".join((finding_text(finding), *steps))
