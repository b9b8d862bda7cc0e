"""What was copied last does not take the program down when it ends."""

from __future__ import annotations

import subprocess
import sys

_COPY = """
from PySide6.QtGui import QGuiApplication
from lmsdesk.ui.records.copying import as_clipboard

app = QGuiApplication([])
QGuiApplication.clipboard().setMimeData(as_clipboard([["Ann", "BIO 1"], ["Bob", ""]]))
data = QGuiApplication.clipboard().mimeData()
print(repr(data.text()), bytes(data.data("text/csv").data()), sorted(data.formats()))
"""


def test_a_program_that_copied_rows_ends_in_order() -> None:
    done = subprocess.run([sys.executable, "-c", _COPY], capture_output=True, text=True, check=False)
    assert done.stdout == "'Ann\\tBIO 1\\nBob\\t' b'Ann,BIO 1\\r\\nBob,\\r\\n' ['text/csv', 'text/plain']\n"
    assert (done.returncode, done.stderr) == (0, "")
