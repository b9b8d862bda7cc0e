"""What a list is about, what happens to what is there already, and whether it is everybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from lmsdesk.domain.imports.options import ImportOptions, Kind, Mode, Sync
from lmsdesk.domain.imports.plan import ImportPlan
from lmsdesk.ui.imports.job import Job
from lmsdesk.ui.widgets.basics import Label
from lmsdesk.ui.widgets.fields import ChoiceBox

translate = QCoreApplication.translate
_BY_HEADINGS = "headings"


def kind_words(kind: Kind) -> str:
    """What a list of this kind is about."""
    return {
        Kind.ENROLMENT: translate("AboutForm", "Enrolments"),
        Kind.PERSON: translate("AboutForm", "People"),
        Kind.COHORT_MEMBER: translate("AboutForm", "Members of cohorts"),
        Kind.GROUP_MEMBER: translate("AboutForm", "Members of groups"),
        Kind.COURSE: translate("AboutForm", "Courses"),
        Kind.CATEGORY: translate("AboutForm", "Categories"),
    }[kind]


def import_title(kind: Kind | None) -> str:
    """What the page of a list is called; ``None`` while nobody knows what it is about."""
    if kind is None:
        return translate("AboutForm", "Import a list")
    return {
        Kind.ENROLMENT: translate("AboutForm", "Import enrolments"),
        Kind.PERSON: translate("AboutForm", "Import people"),
        Kind.COHORT_MEMBER: translate("AboutForm", "Import members of cohorts"),
        Kind.GROUP_MEMBER: translate("AboutForm", "Import members of groups"),
        Kind.COURSE: translate("AboutForm", "Import courses"),
        Kind.CATEGORY: translate("AboutForm", "Import categories"),
    }[kind]


def kinds(plan: ImportPlan, options: ImportOptions) -> Mapping[str, str]:
    """The kinds to choose from, that of the headings first."""
    found = translate("AboutForm", "As its headings say")
    if options.kind is None:
        found = translate("AboutForm", "{kind} (found)").format(kind=kind_words(plan.kind))
    return {_BY_HEADINGS: found, **{kind.value: kind_words(kind) for kind in Kind}}


def chosen_kind(options: ImportOptions) -> str:
    """The kind that was chosen, as one of the words of ``kinds``."""
    return _BY_HEADINGS if options.kind is None else options.kind.value


def with_kind(options: ImportOptions, chosen: str) -> ImportOptions:
    """The options for another kind: what was said about columns and rows was said about the old one."""
    kind = None if chosen == _BY_HEADINGS else Kind(chosen)
    return replace(options, kind=kind, columns={}, overrides={}, sync=Sync.NO)


class AboutForm:
    """The fields of a form, made by ``choice`` of that form in its rows."""

    def __init__(self, job: Job, choice: Callable[[str, Mapping[str, str]], ChoiceBox]) -> None:
        self._job = job
        self.kind = choice(translate("AboutForm", "This list is about"), {})
        self.existing = choice(translate("AboutForm", "Already there"), {})
        self.missing = choice(
            translate("AboutForm", "Not in the list"),
            {
                Sync.NO: translate("AboutForm", "Is not touched"),
                Sync.SUSPEND: translate("AboutForm", "Is suspended"),
                Sync.UNENROL: translate("AboutForm", "Is unenrolled"),
            },
        )
        self.warning = Label(job.bench.theme, size="small", tone="removed", wrap=True)
        self.kind.activated.connect(lambda: job.choose(with_kind(job.options, self.kind.chosen())))
        self.existing.activated.connect(lambda: self._set_mode(Mode(self.existing.chosen())))
        self.missing.activated.connect(lambda: job.choose(replace(job.options, sync=Sync(self.missing.chosen()))))

    def _set_mode(self, mode: Mode) -> None:
        options, plan = self._job.options, self._job.plan
        if plan is not None:
            self._job.choose(replace(options, modes={**options.modes, plan.kind: mode}))

    def modes(self, kind: Kind) -> Mapping[str, str]:
        """What can happen to what is there already, and whether more is added."""
        if kind in (Kind.COHORT_MEMBER, Kind.GROUP_MEMBER):
            return {
                Mode.BOTH: translate("AboutForm", "Can be taken out"),
                Mode.ADD: translate("AboutForm", "Stays in"),
                Mode.UPDATE: translate("AboutForm", "Can be taken out, and nobody is put in"),
            }
        only = translate("AboutForm", "Update it, and add nothing else")
        if kind is Kind.ENROLMENT:
            only = translate("AboutForm", "Update it, and enrol nobody else")
        return {
            Mode.BOTH: translate("AboutForm", "Update it"),
            Mode.ADD: translate("AboutForm", "Leave as it is"),
            Mode.UPDATE: only,
        }

    def made(self, kind: Kind) -> str:
        """What a list may make beside its rows, as a tick says it; "" for nothing."""
        return {
            Kind.ENROLMENT: translate("AboutForm", "Create missing groups"),
            Kind.GROUP_MEMBER: translate("AboutForm", "Create missing groups"),
            Kind.COHORT_MEMBER: translate("AboutForm", "Create missing cohorts"),
            Kind.COURSE: translate("AboutForm", "Create missing categories"),
            Kind.CATEGORY: translate("AboutForm", "Create missing parents"),
        }.get(kind, "")

    def refresh(self, plan: ImportPlan) -> None:
        """Show what the plan was made with, and say what the choice about missing people means."""
        options = self._job.options
        self.kind.fill(kinds(plan, options), chosen_kind(options))
        self.existing.fill(self.modes(plan.kind), options.mode(plan.kind))
        sync = options.sync
        self.missing.choose(sync)
        self.warning.setText(
            {
                Sync.NO: "",
                Sync.SUSPEND: translate(
                    "AboutForm",
                    "Everybody in the courses of the list whom it does not name is suspended there, as far as they "
                    "were enrolled by hand in a role that the list gives. They stand first in the table.",
                ),
                Sync.UNENROL: translate(
                    "AboutForm",
                    "Everybody in the courses of the list whom it does not name is unenrolled and loses grades and "
                    "groups there, as far as they were enrolled by hand in a role that the list gives. They stand "
                    "first in the table.",
                ),
            }[sync]
        )
        self.warning.setVisible(sync is not Sync.NO)
