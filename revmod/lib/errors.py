"""Errors an action raises that are no one's fault but the input's."""

from collections.abc import Mapping

from django.utils.functional import Promise

Text = str | Promise


class Invalid(Exception):
    """Input that cannot be accepted; `reasons` maps a field's name ("" for all) to a sentence."""

    def __init__(self, reasons: Mapping[str, Text] | Text) -> None:
        self.reasons: dict[str, Text] = (
            dict(reasons) if isinstance(reasons, Mapping) else {"": reasons}
        )
        super().__init__("; ".join(str(r) for r in self.reasons.values()))


class NotReady(Exception):
    """A text that cannot be cleared yet; `reasons` are sentences with an address to mend each."""

    def __init__(self, reasons: list[tuple[Text, str]]) -> None:
        self.reasons = reasons
        super().__init__("; ".join(str(text) for text, _url in reasons))


class Changed(Exception):
    """Somebody changed the text since the page was shown; nothing was done."""
