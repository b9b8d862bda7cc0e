"""E-mail addresses as people mistype them: what a broken one may mean, and which spellings of a domain are one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from lmsdesk.domain.text import fold, same_key, words

ADDRESS = re.compile(r"[^@\s,;<>()\"]+@[^@\s,;<>()\".]+(?:\.[^@\s,;<>()\".]+)+")
_BETWEEN = re.compile(r"[\s,;|/]+")
_AT_WORDS = re.compile(r"\s*[\[({]\s*at\s*[\])}]\s*|\s+at\s+", re.IGNORECASE)
_DOT_WORDS = re.compile(r"\s*[\[({]\s*dot\s*[\])}]\s*", re.IGNORECASE)
# Domains that most private addresses have: one that differs from them by a slip is a slip.
_COMMON = frozenset(
    """
    gmail.com googlemail.com mail.com email.com ymail.com hotmail.com hotmail.co.uk hotmail.fr outlook.com outlook.de live.com yahoo.com yahoo.co.uk
    yahoo.fr yahoo.co.jp icloud.com me.com aol.com protonmail.com gmx.com gmx.de gmx.net gmx.at web.de t-online.de freenet.de
    orange.fr free.fr laposte.net wanadoo.fr libero.it wp.pl mail.ru yandex.ru qq.com 163.com naver.com
    """.split()
)
# In the names of profile fields that hold the address of somebody else.
_SOMEBODY_ELSE = frozenset(
    """
    manager supervisor boss lead leader head parent parents mother father guardian mentor tutor teacher trainer
    emergency contact sponsor buddy assistant coordinator approver hr vorgesetzter vorgesetzte leitung eltern
    responsable jefe chef superieur
    """.split()
)
_ENDINGS = {
    ".con": ".com",
    ".cmo": ".com",
    ".ocm": ".com",
    ".comm": ".com",
    ".vom": ".com",
    ".nte": ".net",
    ".ogr": ".org",
}


def several_addresses(text: str) -> tuple[str, ...]:
    """The addresses of a cell that holds more than one; nothing for any other text."""
    if text.count("@") < 2:
        return ()
    parts = [part.strip("<>") for part in _BETWEEN.split(text) if part]
    return tuple(dict.fromkeys(parts)) if len(parts) > 1 and all(map(ADDRESS.fullmatch, parts)) else ()


def proposed(text: str) -> str | None:
    """What a text that is no address was probably to be; None where that is not plain. Never used unasked."""
    if "@" not in text and not _AT_WORDS.search(text):
        return None
    plain = _DOT_WORDS.sub(".", _AT_WORDS.sub("@", text)).strip(" .,;:<>()[]\"'\u201c\u201d\u2018\u2019")
    plain = re.sub(r"\s*@+\s*", "@", re.sub(r"\s*\.\s*", ".", plain))
    local, _, domain = plain.rpartition("@")
    domain = re.sub(r"[.,]+", ".", domain.replace(" ", ""))
    found = f"{re.sub(r'[.]+', '.', local)}@{domain}"
    return found if found != text and ADDRESS.fullmatch(found) else None


@lru_cache(maxsize=4096)
def domain_meant(domain: str) -> str | None:
    """The well-known domain that one is a slip of: gmail.com for gmial.com; None for any other."""
    plain = same_key(domain)
    if plain in _COMMON or not plain.isascii():
        return None
    if any(_is_slip(plain, known) for known in _COMMON):
        return next(known for known in sorted(_COMMON) if _is_slip(plain, known))
    return next((plain.removesuffix(wrong) + right for wrong, right in _ENDINGS.items() if plain.endswith(wrong)), None)


def is_common(domain: str) -> bool:
    """Tell whether a domain, or the one that it is a slip of, is one that everybody has."""
    return same_key(domain) in _COMMON or domain_meant(domain) is not None


def address_meant(address: str) -> str | None:
    """The address with the domain that was probably meant, None where nothing is wrong with it."""
    local, _, domain = address.rpartition("@")
    meant = domain_meant(domain) if local else None
    return f"{local}@{meant}" if meant else None


def _is_slip(text: str, known: str) -> bool:
    """One letter too many, too few, wrong, or swapped with the next; short domains differ by more than slips."""
    if abs(len(text) - len(known)) > 1 or len(known) < 7:
        return False
    at = next((place for place, (one, other) in enumerate(zip(text, known, strict=False)) if one != other), None)
    if at is None:
        return len(text) != len(known)
    if len(text) == len(known):
        swapped = text[at : at + 2] == known[at : at + 2][::-1] and text[at + 2 :] == known[at + 2 :]
        return swapped or text[at + 1 :] == known[at + 1 :]
    longer, shorter = (text, known) if len(text) > len(known) else (known, text)
    return longer[at + 1 :] == shorter[at:]


def is_own_field(name: str) -> bool:
    """Tell whether an address in a profile field is that of the person, by the name of the field."""
    return not _SOMEBODY_ELSE & set(words(name.replace("_", " ")).split())


def other_spelling(address: str) -> str | None:
    """The same address with its international domain in letters instead of xn--, or the other way round."""
    local, _, domain = address.rpartition("@")
    if not local or (domain.isascii() and "xn--" not in domain.casefold()):
        return None
    try:
        if domain.isascii():
            other = domain.encode("ascii").decode("idna")
        else:
            other = unicodedata.normalize("NFC", domain.casefold()).encode("idna").decode("ascii")
    except UnicodeError:  # no domain can be called so: there is nothing to compare
        return None
    return f"{local}@{other}" if other != domain else None


def is_same_address(one: str, other: str) -> bool:
    """Tell whether two addresses are one, whatever their case, width, and spelling of the domain."""
    wanted = same_key(one)
    if same_key(other) == wanted:
        return True
    spelled = other_spelling(one)
    return spelled is not None and same_key(spelled) == same_key(other)


def look_up_keys(address: str) -> tuple[str, ...]:
    """The folded texts under which an address may be stored."""
    spelled = other_spelling(address)
    return (fold(address),) if spelled is None else (fold(address), fold(spelled))
