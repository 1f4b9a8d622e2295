"""Translations are compiled without gettext's tools."""

import gettext
import os

from revmod.lib.catalogues import compile_catalogues

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Send"
msgstr "Отправить"

#, fuzzy
msgid "Guess"
msgstr "Догадка"
"""


def test_only_what_changed_is_compiled_and_guesses_are_left_out(tmp_path):
    source = tmp_path / "ru" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO, encoding="utf-8")
    (target,) = compile_catalogues([tmp_path])
    words = gettext.GNUTranslations(target.open("rb"))
    assert words.gettext("Send") == "Отправить"
    assert words.gettext("Guess") == "Guess"
    assert compile_catalogues([tmp_path]) == []
    os.utime(source, (target.stat().st_mtime + 5,) * 2)
    assert compile_catalogues([tmp_path]) == [target]
