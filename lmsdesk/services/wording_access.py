"""Sentences about why somebody can or cannot see a course. Plain text: names in them come from the site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lmsdesk.domain.access.chain import Explanation
from lmsdesk.domain.access.fixes import Fix, Mend
from lmsdesk.domain.access.links import Code, Link, Reason, Verdict, Want
from lmsdesk.domain.access.membership import Source
from lmsdesk.domain.fields import Value
from lmsdesk.domain.language import Text
from lmsdesk.services.language import Said, fill, say
from lmsdesk.services.values import show_time

TITLES: Mapping[Code, str] = Said(
    {
        Code.PERSON: "The person is on the site",
        Code.ACCOUNT: "The account is not suspended",
        Code.CONFIRMED: "The account is confirmed",
        Code.SIGN_IN: "The account may sign in",
        Code.COURSE: "The course is on the site",
        Code.CATEGORY: "No category above hides it",
        Code.VISIBLE: "The course is not hidden",
        Code.ENROLLED: "Belongs to the course",
        Code.METHOD: "The way in is switched on",
        Code.STATUS: "The enrolment is active",
        Code.STARTED: "The enrolment has begun",
        Code.ENDED: "The enrolment has not ended",
        Code.ROLE: "Has a role there",
        Code.SENT: "Nothing is on its way",
    }
)

# One sentence for each reason; facts of the link, {who} and {course} may stand in it.
REASONS: Mapping[Reason, Text] = {
    Reason.THERE: "{who} has an account on the site.",
    Reason.GONE: "The account of {who} is not on the site any more.",
    Reason.NOT_YET: "The account of {who} is not on the site yet.",
    Reason.LEAVING: "A change that waits here deletes the account of {who}.",
    Reason.NOT_SUSPENDED: "The account is active.",
    Reason.SUSPENDED: "The account is suspended: {who} cannot sign in.",
    Reason.SUSPENSION_NOT_READ: "Whether the account is suspended was not read.",
    Reason.CONFIRMED: "The account is confirmed.",
    Reason.NOT_CONFIRMED: "The account was never confirmed: {who} has not opened the link in the mail.",
    Reason.CONFIRMATION_NOT_READ: "Whether the account is confirmed was not read.",
    Reason.MAY_SIGN_IN: "{who} signs in by “{auth}”.",
    Reason.NO_SIGN_IN: "The account is set to “{auth}”: nobody can sign in with it.",
    Reason.SIGN_IN_NOT_READ: "How {who} signs in was not read.",
    Reason.COURSE_THERE: "{course} is on the site.",
    Reason.COURSE_GONE: "{course} is not on the site any more.",
    Reason.COURSE_NOT_YET: "{course} is not on the site yet.",
    Reason.COURSE_LEAVING: "A change that waits here deletes {course}.",
    Reason.CATEGORIES_SHOWN: "The categories above the course are shown.",
    Reason.CATEGORY_HIDES_FROM_LISTS: (
        "The category “{category}” is hidden: the course is not in the lists, but opens by its link."
    ),
    Reason.CATEGORY_HIDES: "The category “{category}” is hidden, and with it the courses inside.",
    Reason.CATEGORIES_NOT_READ: "Whether a category above the course is hidden was not read.",
    Reason.VISIBLE: "The course is shown to its people.",
    Reason.HIDDEN: "The course is hidden from everybody who only learns there.",
    Reason.HIDDEN_BUT_ROLE: "The course is hidden; the role {role} sees it nevertheless, unless the site changed that.",
    Reason.HIDDEN_ROLE_NOT_READ: "The course is hidden, and the roles of {who}, which may see it, were not read.",
    Reason.VISIBILITY_NOT_READ: "Whether the course is hidden was not read.",
    Reason.ENROLLED: "{who} is enrolled in {course}.",
    Reason.IN_BY_ROLE: "The role {role} may open the course without an enrolment, unless the site changed that.",
    Reason.NOT_ENROLLED: "{who} is not enrolled in {course}.",
    Reason.NOT_ENROLLED_MAY_JOIN: "{who} is not enrolled in {course}; the course lets people enrol themselves.",
    Reason.GUESTS_MAY_LOOK: (
        "{who} is not enrolled in {course}; guests may look in, perhaps with a password, which was not read."
    ),
    Reason.ROSTER_NOT_READ: "Who is in {course} was never read whole.",
    Reason.METHOD_ON: "The enrolment by {method} counts in this course.",
    Reason.METHOD_OFF: "Enrolments by {method} are switched off in this course.",
    Reason.METHOD_NOT_READ: "Which ways into the course are switched on was not read.",
    Reason.ACTIVE: "The enrolment by {method} is active.",
    Reason.ENROLMENT_SUSPENDED: "The enrolment by {method} is suspended.",
    Reason.NOT_COUNTED: (
        "The site does not count the enrolment as active: it is suspended, has not begun or has ended. Which of them "
        "was not read."
    ),
    Reason.NOT_COUNTED_UNEXPLAINED: (
        "When the site was read, it did not count the enrolment by {method} as active; nothing that was read says why."
    ),
    Reason.STATUS_NOT_READ: "Whether the enrolment by {method} is suspended was not read.",
    Reason.STARTED: "The enrolment began on {start}.",
    Reason.NO_START: "The enrolment has no start, so it has begun.",
    Reason.NOT_STARTED: "The enrolment begins only on {start}.",
    Reason.START_NOT_READ: "When the enrolment begins was not read.",
    Reason.NOT_ENDED: "The enrolment ends on {end}.",
    Reason.NO_END: "The enrolment has no end.",
    Reason.ENDED: "The enrolment ended on {end}.",
    Reason.END_NOT_READ: "When the enrolment ends was not read.",
    Reason.HAS_ROLE: "Role: {roles}.",
    Reason.NO_ROLE: "{who} has no role in the course: it opens, but hardly anything in it can be used.",
    Reason.TEACHES: "{who} teaches there. Role: {roles}.",
    Reason.TEACHES_NOT: "{who} has no role that teaches there.",
    Reason.ROLE_NOT_READ: "The roles of {who} in the course were not read.",
    Reason.ON_THE_WAY: "“{label}” was sent and is not confirmed: it may be in effect already.",
}

# What a mend does, in a sentence.
MENDS: Mapping[Mend, Text] = {
    Mend.APPLY: "What waits in the tray is enough: apply it.",
    Mend.DECIDE: "What waits in the tray would be enough, but needs a choice first: see Conflicts and Problems.",
    Mend.LOOK_UP: "Look up what is not confirmed, then ask again: see Unconfirmed.",
    Mend.TAKE_BACK: "Take “{label}” out of the tray.",
    Mend.ACTIVATE_ACCOUNT: "Make the account active again.",
    Mend.LET_SIGN_IN: "Let the account sign in with a password (“manual”); set one if there is none.",
    Mend.SHOW_COURSE: "Show the course.",
    Mend.ENROL: "Enrol {who} by hand as {role}.",
    Mend.ACTIVATE_ENROLMENT: "Make the enrolment active again.",
    Mend.START_NOW: "Let the enrolment begin today.",
    Mend.PROLONG: "Let the enrolment end on {end} instead.",
    Mend.GIVE_ROLE: "Give {who} the role {role}.",
    Mend.BY_HAND: "This can only be changed on the site.",
    Mend.READ: "Read the site, then ask again; what a reading does not tell has to be looked up on the site.",
}

# Where a person goes on the site for what no web service changes.
BY_HAND: Mapping[Reason, Text] = {
    Reason.GONE: "A deleted account does not come back: create a new one.",
    Reason.NOT_CONFIRMED: "On the site, confirm the account in the list of users.",
    Reason.COURSE_GONE: "A deleted course does not come back, except from the recycle bin of its category.",
    Reason.NOT_ENROLLED: "The course has no enrolment by hand: switch it on there first. It has: {methods}.",
    Reason.NOT_ENROLLED_MAY_JOIN: "The course has no enrolment by hand; {who} can enrol themselves there.",
    Reason.METHOD_OFF: "On the site, switch the way in on again, under the enrolment methods of the course.",
    Reason.ENROLMENT_SUSPENDED: "The enrolment comes from {method}: change it there, or enrol {who} by hand, too.",
    Reason.NOT_STARTED: "The enrolment comes from {method}: change its start there.",
    Reason.ENDED: "The enrolment comes from {method}: change its end there.",
    Reason.NOT_COUNTED: "On the site, look at the enrolment under the participants of the course.",
}

# What a learner is told, and by the same words what will be done.
REPLIES: Mapping[Reason, Text] = {
    Reason.SUSPENDED: "your account is suspended",
    Reason.NOT_CONFIRMED: "your account was never confirmed; please open the link in the mail that you got for it",
    Reason.NO_SIGN_IN: "your account is not set up for signing in",
    Reason.CATEGORY_HIDES: "the course is not open to its participants at the moment",
    Reason.HIDDEN: "the course is not open to its participants at the moment",
    Reason.NOT_ENROLLED: "you are not enrolled in it",
    Reason.NOT_ENROLLED_MAY_JOIN: "you are not enrolled in it yet; you can enrol yourself on the page of the course",
    Reason.METHOD_OFF: "the way by which you were enrolled is switched off",
    Reason.ENROLMENT_SUSPENDED: "your enrolment is suspended",
    Reason.NOT_COUNTED: "your enrolment is not active at the moment",
    Reason.NOT_STARTED: "your enrolment begins only on {start}",
    Reason.ENDED: "your enrolment ended on {end}",
    Reason.TEACHES_NOT: "you have no teaching role in it",
}

LIMITS: Sequence[Text] = (
    "Roles given in a category or for the whole site (administrators see everything); what the site changed of roles.",
    "Groups, dates and conditions of single activities.",
)

_METHODS: Mapping[str | None, str] = Said(
    {
        "manual": "hand",
        "self": "self enrolment",
        "cohort": "cohort",
        "meta": "another course",
        "guest": "guest access",
        "other": "a method of the site's own",
        None: "a method that was not read",
    }
)
_HEADLINES: Mapping[Want, tuple[Text, Text, Text]] = {
    Want.SEE: (
        "{who} can open {course}.",
        "{who} cannot open {course}.",
        "Whether {who} can open {course} cannot be told.",
    ),
    Want.TEACH: (
        "{who} can teach in {course}.",
        "{who} cannot teach in {course}.",
        "Whether {who} can teach in {course} cannot be told.",
    ),
}
_AFTER: Mapping[Verdict, str] = Said(
    {
        Verdict.CAN: "After Apply: can.",
        Verdict.CANNOT: "After Apply: cannot.",
        Verdict.OPEN: "After Apply: cannot be told.",
    }
)
_REPLY_CAN: Text = (
    "Hello {who},\n\n“{course}” should be open to you. Please sign in again and open it from your list of courses.\n"
)
_REPLY: Text = "Hello {who},\n\nyou cannot open “{course}” at the moment: {cause}. {then}\n"


def limits() -> Sequence[str]:
    """What no explanation can know."""
    return [say(text) for text in LIMITS]


def method_words(method: str | None) -> str:
    """A way into a course."""
    return _METHODS.get(method, method or "")


@dataclass(frozen=True, slots=True)
class Telling:
    """An explanation in words: in the zone of the site, with its own names of roles by their shortnames."""

    told: Explanation
    zone: str
    roles: Mapping[str, str] = field(default_factory=dict)

    @property
    def who(self) -> str:
        """The person's name."""
        return self.told.pair.now.account.name

    @property
    def course(self) -> str:
        """The course, by both names."""
        place = self.told.pair.now.place
        return f"{place.shortname} {place.fullname}".strip()

    def headline(self) -> str:
        """The answer in one sentence."""
        can, cannot, maybe = _HEADLINES[self.told.want]
        text = {Verdict.CAN: can, Verdict.CANNOT: cannot, Verdict.OPEN: maybe}[self.told.now.verdict]
        return say(text, who=self.who, course=self.course)

    def cause(self) -> str:
        """Why: the first link that fails or was not read; "" for who can."""
        link = self.told.now.deciding
        return self.link(link) if link is not None else ""

    def after(self) -> str:
        """What is so once everything that waits is applied; "" where nothing waits."""
        told = self.told
        if told.after is None:
            return ""
        waits = say("%n changes wait here.", len(told.pair.waiting))
        answer = _AFTER[told.after.verdict]
        if told.after.deciding is None or told.after.verdict is told.now.verdict:
            return f"{waits} {answer}"
        return f"{waits} {answer} {self.link(told.after.deciding)}"

    def link(self, link: Link) -> str:
        """Why a link holds, or not."""
        return self._filled(REASONS[link.reason], link.facts)

    def fix(self, fix: Fix) -> str:
        """What mends it."""
        facts = {**fix.fields, **fix.facts}
        told = self._filled(MENDS[fix.mend], facts)
        if fix.mend is Mend.BY_HAND and fix.reason in BY_HAND:
            return f"{told} {self._filled(BY_HAND[fix.reason], facts)}"
        return told

    def reply(self, fixes: Sequence[Fix]) -> str:
        """A few lines for the person who asked, to be copied; "" where there is nothing to tell them."""
        told, place = self.told, self.told.pair.now.place
        where = place.fullname or place.shortname
        link = told.now.deciding
        if link is None:
            return say(_REPLY_CAN, who=self.who, course=where)
        if link.reason not in REPLIES:
            return ""
        is_mended = bool(fixes) and all(fix.is_staged or fix.mend is Mend.APPLY for fix in fixes)
        changing, looking = (
            say("I am changing that; please try again in a while."),
            say("I will look what can be done."),
        )
        return say(
            _REPLY,
            who=self.who,
            course=where,
            cause=self._filled(REPLIES[link.reason], link.facts),
            then=changing if is_mended else looking,
        )

    def source(self, source: Source) -> str:
        """One way into the course, and what happens when it is removed."""
        told = [say("In by {method}.", method=method_words(source.way.method))]
        if source.cohorts:
            names = ", ".join(f"“{cohort.name}”" for cohort in source.cohorts)
            told.append(
                say(
                    "It seems to be {names}: the site does not tell which, but all members are in the course that way.",
                    names=names,
                )
            )
        if source.stays_by:
            rest = ", ".join(map(method_words, source.stays_by))
            told.append(say("When it is removed, {who} stays by {rest}.", who=self.who, rest=rest))
        else:
            told.append(say("When it is removed, {who} leaves the course.", who=self.who))
        return " ".join(told)

    def as_of(self) -> str:
        """How old the facts are."""
        if self.told.now.as_of is None:
            return say("Nothing of this was read from the site yet.")
        return say("As the site was read on {time}.", time=self._time(self.told.now.as_of))

    def role(self, shortname: str) -> str:
        """A role as the site calls it."""
        return self.roles.get(shortname) or shortname

    def _filled(self, text: str, facts: Mapping[str, Value]) -> str:
        shown = {"method": method_words(None), **{name: self._shown(name, value) for name, value in facts.items()}}
        return fill(text, {**shown, "who": self.who, "course": self.course})

    def _shown(self, name: str, value: Value) -> str:
        match name:
            case "method":
                return method_words(str(value) if value else None)
            case "methods":
                return ", ".join(method_words(each or None) for each in str(value or "").split(", "))
            case "role" | "roles":
                return ", ".join(self.role(each.strip()) for each in str(value or "").split(",") if each.strip())
            case "start" | "end":
                return self._time(value)
            case _:
                return "" if value is None else str(value)

    def _time(self, moment: Value) -> str:
        return show_time(moment, self.zone, with_clock=True)
