"""Changing the values that the Secretariat can set (domain.md, [S])."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import record
from reviews import queries
from reviews.actions import participants
from reviews.actions.frame import hold_frame
from reviews.models import Setting
from reviews.permissions import demand
from reviews.process import SETTINGS, Action, SettingRule
from revmod.lib.errors import Invalid


@transaction.atomic
def change(*, by: User, key: str, value: object) -> None:
    """Change a setting; who, when, from what and to what stand in the record.

    Running due dates never move. The value it has already changes nothing. Raises Refused; Invalid
    for an unknown key, a value of the wrong kind or outside the bounds of process.SETTINGS.
    """
    demand(by, Action.EDIT_SETTINGS, None)
    rule = SETTINGS.get(key)
    if rule is None:
        raise Invalid(_("There is no such setting."))
    hold_frame()
    problem = why_not(rule, value)
    if problem:
        raise Invalid({"value": problem})
    row, _made = Setting.objects.get_or_create(key=key, defaults={"value": rule.default})
    if row.value == value:
        return
    before, row.value = row.value, value
    row.save(update_fields=["value"])
    record("setting.changed", by=by, subject=row, data={"key": key, "from": before, "to": value})
    if key == "progressing_needs":
        participants.recount_seated()


def why_not(rule: SettingRule, value: object) -> str:
    """Why a setting cannot have a value, as a sentence; "" when it can."""
    if isinstance(rule.default, bool):
        return "" if isinstance(value, bool) else _("Choose yes or no.")
    if rule.choices:
        return "" if value in rule.choices else _("Choose one of the answers offered.")
    low, high = _bounds(rule)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        return _("Give a whole number from %(low)d to %(high)d.") % {"low": low, "high": high}
    return ""


def _bounds(rule: SettingRule) -> tuple[int, int]:
    """The bounds in force: the least number of reviews never exceeds the most."""
    low, high = rule.low or 0, rule.high if rule.high is not None else 10**6
    if rule.key == "reviews_per_state_min":
        high = min(high, queries.number("reviews_per_state_max"))
    if rule.key == "reviews_per_state_max":
        low = max(low, queries.number("reviews_per_state_min"))
    return low, high
