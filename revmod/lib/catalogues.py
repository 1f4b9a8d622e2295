"""Compiles translation catalogues without gettext's own tools, which many machines lack."""

from collections.abc import Iterable
from pathlib import Path

import polib


def compile_catalogues(folders: Iterable[Path]) -> list[Path]:
    """Write a .mo beside every .po that is newer than it; returns the files written.

    Fuzzy entries are left out, as gettext's msgfmt leaves them out.
    """
    written = []
    for folder in folders:
        for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            polib.pofile(str(source)).save_as_mofile(str(target))
            written.append(target)
    return written
