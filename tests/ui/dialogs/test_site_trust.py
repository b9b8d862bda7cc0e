"""Adding the certificates of an organisation for the open site."""

from __future__ import annotations

from lmsdesk.ui.dialogs.site import TRUST, SiteSheet
from tests.ui.conftest import Shown


def opened(shown: Shown) -> SiteSheet:
    sheet = shown.window.commands.site.check_site()
    shown.settle()
    sheet.tabs.choose(TRUST)
    return sheet


def test_a_file_of_certificates_is_taken_and_the_site_is_asked_again(shown: Shown) -> None:
    sheet = opened(shown)
    assert sheet.stack.currentWidget() is sheet.trust
    assert not sheet.trust.forget.isEnabled()
    before = shown.console.sync.checks
    sheet.trust.use("/certificates/college.pem")
    shown.settle()
    assert shown.console.site.own_authority
    assert "your organisation" in sheet.trust.state.text()
    assert shown.console.sync.checks == before + 1
    sheet.trust.forget.click()
    shown.settle()
    assert not shown.console.site.own_authority
    assert not sheet.trust.forget.isEnabled()


def test_a_file_without_certificates_is_refused_in_words(shown: Shown) -> None:
    sheet = opened(shown)
    sheet.trust.use("/certificates/holiday.jpg")
    shown.settle()
    assert "holds no certificates" in sheet.trust.notice.title.text()
    assert not shown.console.site.own_authority
