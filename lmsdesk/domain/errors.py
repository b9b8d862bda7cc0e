"""Named trouble, one family for the whole program.

    LmsDeskError
    ├── WrongUse            a verb, option or value that makes no sense (the caller can mend it)
    ├── Offline             no answer, and surely nothing was done
    ├── Unanswered          no usable answer, and something may have been done
    ├── SiteTrouble         the site answers, but not as a usable LMS
    │   ├── NotAnLms        another kind of page lives at this address
    │   ├── ServicesOff     web services or the protocol are switched off
    │   ├── WrongAddress    the site says that its true address is another one
    │   ├── Maintenance     the site is closed for a while
    │   └── BadAnswer       an answer outside of the protocol
    ├── KeyRefused          the token is wrong, expired or its account is suspended
    ├── NotAllowed          the token lacks a function or capability
    ├── Refused             the server decided against this input
    │   ├── Gone            the thing is not there any more
    │   └── Taken           a unique value belongs to somebody else
    ├── RateLimited         the server asks for a pause
    ├── Halted              a push ended by itself before everything was tried
    ├── BadFile             an input file that cannot be read as rows
    ├── StoreDamaged        a local file fails its checks
    ├── StoreTooNew         a local file was written by a newer program
    ├── DiskTrouble         the disk is full, read-only or fails
    ├── ProfileLocked       another process holds the profile
    ├── ReadOnly            a profile that is only looked at
    ├── ServerWentBack      the site seems to have been restored: nothing is sent before somebody has decided
    ├── UnsafeFolder        local data would lie where several computers write
    ├── Protected           a change would take access from somebody who is protected
    ├── NeedsConfirmation   a push is above a threshold, and nobody typed what it asks for
    ├── StalePlan           a saved plan is not about what waits now
    ├── WrongSite           changes made for one site or account met another
    └── Cancelled           a person stopped the work

An error carries facts, never sentences: ``services.wording`` has the sentences, so that they can be
translated and stand in one place.
"""

from __future__ import annotations


class LmsDeskError(Exception):
    """The root of all named trouble; ``facts`` are plain values for the sentence about it."""

    code = "trouble"

    def __init__(self, **facts: str | int | float | bool | None) -> None:
        super().__init__(self.code, facts)
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.facts.items() if value is not None)
        return f"{self.code} ({told})" if told else self.code

    def __reduce__(self) -> tuple[object, tuple[type[LmsDeskError], dict[str, str | int | float | bool | None]]]:
        # Keyword-only facts do not survive the default pickling, and errors cross a process border.
        return _rebuild, (type(self), self.facts)


def _rebuild(kind: type[LmsDeskError], facts: dict[str, str | int | float | bool | None]) -> LmsDeskError:
    return kind(**facts)


class WrongUse(LmsDeskError):
    """A verb, option or value that makes no sense."""

    code = "wrong_use"


class Offline(LmsDeskError):
    """No connection; no byte of the request reached the server."""

    code = "offline"


class Unanswered(LmsDeskError):
    """The request may have reached the server, and no usable answer came back."""

    code = "unanswered"


class SiteTrouble(LmsDeskError):
    """The site answers, but not as a usable LMS."""

    code = "site_trouble"


class NotAnLms(SiteTrouble):
    """Another kind of page lives at this address."""

    code = "not_an_lms"


class ServicesOff(SiteTrouble):
    """Web services, or the protocol, are switched off on this site."""

    code = "services_off"


class WrongAddress(SiteTrouble):
    """The site says that its true address is another one (fact ``address``)."""

    code = "wrong_address"


class Maintenance(SiteTrouble):
    """The site is closed for a while."""

    code = "maintenance"


class BadAnswer(SiteTrouble):
    """An answer outside of the protocol; nothing may be concluded from it."""

    code = "bad_answer"


class KeyRefused(LmsDeskError):
    """The token is wrong, expired, or its account is suspended."""

    code = "key_refused"


class NotAllowed(LmsDeskError):
    """The token lacks a function or a capability (facts ``function``, ``server_code``)."""

    code = "not_allowed"


class Refused(LmsDeskError):
    """The server decided against this input and did nothing (facts ``server_code``, ``detail``)."""

    code = "refused"


class Gone(Refused):
    """The thing is not on the server any more."""

    code = "gone"


class Taken(Refused):
    """A unique value belongs to another thing."""

    code = "taken"


class RateLimited(LmsDeskError):
    """The server asks for a pause of ``retry_after`` seconds."""

    code = "rate_limited"


class Halted(LmsDeskError):
    """A push ended by itself before everything was tried (fact ``reason``)."""

    code = "halted"


class BadFile(LmsDeskError):
    """An input file that cannot be read as rows (facts ``reason``, ``name``, and what the reason needs)."""

    code = "bad_file"


class StoreDamaged(LmsDeskError):
    """A local file fails its checks (facts ``path``, ``check``)."""

    code = "store_damaged"


class StoreTooNew(LmsDeskError):
    """A local file was written by a newer program (facts ``path``, ``found``, ``known``)."""

    code = "store_too_new"


class DiskTrouble(LmsDeskError):
    """The disk is full, read-only or fails (facts ``path``, ``reason``)."""

    code = "disk_trouble"


class ProfileLocked(LmsDeskError):
    """Another process holds the profile (facts ``path``, ``holder``)."""

    code = "profile_locked"


class ReadOnly(LmsDeskError):
    """The profile is only looked at (facts ``reason``: "locked", "too_new", "medium" or "reading", and ``holder``)."""

    code = "read_only"


class ServerWentBack(LmsDeskError):
    """The site seems to have been restored to an earlier state, and nobody has decided yet (fact ``signs``)."""

    code = "server_went_back"


class UnsafeFolder(LmsDeskError):
    """Local data would lie on a network drive or in a synced folder (facts ``path``, ``reason``, ``name``)."""

    code = "unsafe_folder"


class WrongSite(LmsDeskError):
    """Changes made for one site or account met another (facts ``expected``, ``found``)."""

    code = "wrong_site"


class Protected(LmsDeskError):
    """Access would be taken from somebody who is protected (facts ``label``, ``username``, ``count``, ``own``)."""

    code = "protected"


class NeedsConfirmation(LmsDeskError):
    """A push is above a threshold (facts ``reasons``, sentences, and ``word``, what has to be typed)."""

    code = "needs_confirmation"


class StalePlan(LmsDeskError):
    """A saved plan is not about what waits now (facts ``count`` of ``total`` changes)."""

    code = "stale_plan"


class Cancelled(LmsDeskError):
    """A person stopped the work; what was done before stays done."""

    code = "cancelled"
