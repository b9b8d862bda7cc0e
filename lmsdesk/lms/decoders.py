"""All decoders by name: pure functions from the bytes of an answer to rows, run in the worker process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lmsdesk.domain.ports import Decoder
from lmsdesk.lms.moodle.decoders import MOODLE_DECODERS

DECODERS: Final[Mapping[str, Decoder]] = {**MOODLE_DECODERS}
