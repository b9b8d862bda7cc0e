"""The certificate authority of an organisation, kept with the profile: a copy of its certificates, and nothing else.

It is added to the authorities of the system for this one site. Nothing can be switched off: a certificate that neither
of them vouches for is refused.
"""

from __future__ import annotations

import os
import re
import ssl
from pathlib import Path

from lmsdesk.domain.errors import DiskTrouble, WrongUse

_MOST = 1024 * 1024  # bytes; the authorities of a whole system are 200 KB
_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----\s[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----")


def read_authority(path: Path) -> bytes:
    """The certificates of a PEM or DER file as PEM, without keys that may stand beside them.

    Raise WrongUse for a file without any.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MOST + 1)
    except OSError as error:
        raise WrongUse(what="ca_file", value=str(path)) from error
    blocks = _BLOCK.findall(data)
    if not blocks and data[:1] == b"\x30" and len(data) <= _MOST:
        blocks = [ssl.DER_cert_to_PEM_cert(data).strip().encode()]
    kept = b"\n".join(blocks) + b"\n"
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=kept.decode("ascii"))
    except (ssl.SSLError, ValueError) as error:
        raise WrongUse(what="ca_file", value=str(path)) from error
    return kept


def keep_authority(path: Path, folder: Path, name: str) -> str:
    """Copy the certificates into a profile under this name; return it. Raise WrongUse, DiskTrouble."""
    kept = read_authority(path)
    draft = folder / f"{name}.new"
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(kept)
        draft.replace(folder / name)
    except OSError as error:
        raise DiskTrouble(path=str(folder / name), reason=error.strerror) from error
    return name
