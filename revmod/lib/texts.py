"""Texts that people write, made fit to be stored."""

import re
import unicodedata

from django.utils.translation import gettext as _

from revmod.lib.errors import Invalid

LONG = 200_000  # characters of a long text
SHORT = 500
# NUL is refused by PostgreSQL; half a surrogate pair cannot be written as UTF-8.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
INVISIBLE = {"Cc", "Cf", "Cs"}


def clean(text: object, *, limit: int = LONG, field: str = "") -> str:
    """A text without the characters no database takes, line ends as \\n, spaces around it cut.

    Needs anything; what is not a text becomes "". Raises Invalid (at `field`) if it is too long.
    """
    if not isinstance(text, str):
        return ""
    found = UNSTORABLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(found) > limit:
        raise Invalid(
            {
                field: _("This text has %(length)d characters; at most %(limit)d can be kept.")
                % {"length": len(found), "limit": limit}
            }
        )
    return found


# Shapes words in Persian and joins emoji; every other invisible sign can only mislead a reader.
JOINERS = "\u200c\u200d"


def one_line(text: object) -> str:
    """A name or another short text on one line: no control, direction or other invisible signs.

    Needs anything; what is not a text becomes "". A line end could otherwise begin a new header
    of a mail, and a direction override makes a name read as another one.
    """
    if not isinstance(text, str):
        return ""
    spaced = "".join(" " if c in "\t\n\r\x0b\x0c\x85\u2028\u2029" else c for c in text)
    kept = "".join(c for c in spaced if c in JOINERS or unicodedata.category(c) not in INVISIBLE)
    found = " ".join(unicodedata.normalize("NFC", kept).split())
    return found if found.strip(JOINERS + " ") else ""
