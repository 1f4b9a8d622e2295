"""Texts that people write, made fit to be stored."""

import re

from django.utils.translation import gettext as _

from revmod.lib.errors import Invalid

LONG = 200_000  # characters of a long text
SHORT = 500
# NUL is refused by PostgreSQL; half a surrogate pair cannot be written as UTF-8.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


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
