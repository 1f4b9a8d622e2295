"""Every value the Secretariat can set, in one place, and changing one."""

from django.contrib.auth.decorators import login_required
from django.db.models import Max
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.models import SignedInRequest, User
from audit.models import Event
from audit.views import perform_valid
from reviews import queries
from reviews.actions import settings as actions
from reviews.forms.settings import WAITS_FOR, WORDS, SettingForm, shown
from reviews.models import Setting
from reviews.permissions import may
from reviews.process import SETTINGS, Action, SettingRule
from reviews.views import access
from revmod.lib.pages import page

CHANGES = 50  # on the page of one setting


@login_required
@require_GET
def settings(request: SignedInRequest) -> HttpResponse:
    """All settings with their values, defaults and who changed them last; four queries."""
    access.secretariat(request, Action.SEE_BOARD)
    values = dict(Setting.objects.values_list("key", "value"))
    last = _last_changes()
    people = User.objects.in_bulk({event.person_id for event in last.values() if event.person_id})
    rows = []
    for rule in SETTINGS.values():
        event = last.get(rule.key)
        by = people.get(event.person_id or 0) if event else None
        rows.append(_row(rule, values.get(rule.key, rule.default)) | {"changed": event, "by": by})
    context = {
        "rows": [row for row in rows if not row["waits"]],
        "waiting": [row for row in rows if row["waits"]],
        "verdict": may(request.user, Action.EDIT_SETTINGS, None),
    }
    return page(request, "reviews/settings.html", context)


@login_required
def setting_change(request: SignedInRequest, key: str) -> HttpResponse:
    """Change one setting."""
    access.secretariat(request, Action.EDIT_SETTINGS)
    rule = SETTINGS.get(key)
    if rule is None:
        raise Http404
    value = queries.setting(key)
    form = SettingForm(request.POST or None, key=key, initial={"value": _raw(value)})
    if done := perform_valid(
        request, form, lambda: _change(request, key, form.cleaned_data["value"])
    ):
        return done
    context = {"row": _row(rule, value), "history": _history(key)}
    return page(request, "reviews/setting_change.html", context, form=form)


def _change(request: SignedInRequest, key: str, value: object) -> str:
    actions.change(by=request.user, key=key, value=value)
    return f"{reverse('settings')}#{key}"


def _raw(value: object) -> object:
    return ("yes" if value else "no") if isinstance(value, bool) else value


def _row(rule: SettingRule, value: object) -> dict[str, object]:
    """A setting in words."""
    return {
        "key": rule.key,
        "label": WORDS[rule.key].label,
        "hint": WORDS[rule.key].hint,
        "value": shown(rule.key, value),
        "default": shown(rule.key, rule.default),
        "is_default": value == rule.default,
        "waits": WAITS_FOR[rule.waits_for] if rule.waits_for else "",
    }


def _last_changes() -> dict[str, Event]:
    """The last change of each setting by key."""
    changes = Event.objects.filter(kind="setting.changed").order_by()
    last = changes.values("subject_id").annotate(last=Max("pk")).values("last")
    return {str(event.data.get("key")): event for event in Event.objects.filter(pk__in=last)}


def _history(key: str) -> list[dict[str, object]]:
    """The last changes of one setting, the latest first, in words."""
    changes = Event.objects.filter(kind="setting.changed", data__key=key).order_by("-id")
    events = list(changes[:CHANGES])
    people = User.objects.in_bulk({event.person_id for event in events if event.person_id})
    return [
        {
            "at": event.at,
            "by": people.get(event.person_id or 0),
            "before": shown(key, event.data.get("from")),
            "after": shown(key, event.data.get("to")),
        }
        for event in events
    ]
