"""Where a fault happened, told without a word of what was being worked on."""

from __future__ import annotations

import traceback


def stelle(fehler: BaseException) -> str:
    """Where it happened, from the inside out; places in programs, no values."""
    rahmen = reversed(traceback.extract_tb(fehler.__traceback__))
    return " < ".join(f"{eine.filename.replace(chr(92), '/').rsplit('/', 1)[-1]}:{eine.lineno}" for eine in list(rahmen)[:8])
