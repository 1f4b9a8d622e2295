"""What a page says to save by itself: JSON in, JSON out, and never a page to be lost on."""

import json
from typing import Any, NoReturn
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse, RawPostDataException
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from questionnaires import queries
from questionnaires.actions import answers
from questionnaires.actions.saving import LANGUAGES, Outcome, Piece
from questionnaires.forms import reading
from questionnaires.forms.wording import asked
from questionnaires.models import Answer
from reviews.permissions import Refused
from revmod.lib.errors import Invalid

KEYS = {"base", "client_id", "value", "language", "settle", "person"}
MOST = 2**31 - 1


@require_GET
@never_cache
def save_token(request: HttpRequest) -> HttpResponse:
    """A fresh form token and who is signed in: for a page that stood open for long."""
    person = request.user.pk if request.user.is_authenticated else None
    return JsonResponse({"token": get_token(request), "person": person})


@require_POST
@never_cache
def answer_save(request: HttpRequest, sheet: int, question: int) -> HttpResponse:
    """Save one answer. 200 {revision, saved_at, beside?}; else {reason}, and the text stays there.

    401 nobody or somebody else is signed in; 403 not now or not in this seat; 404 not yours;
    400 not understood; 422 the value cannot be taken.
    """
    try:
        by, piece = signed_in(request), piece_of(request)
        outcome = answers.save(by=by, sheet_id=sheet, question_id=question, piece=piece)
    except Answer.DoesNotExist:
        return refusal(404, _("There is no such answer, or it is not yours to write."))
    except Exception as error:
        return refused(error)
    return JsonResponse(
        result(outcome, None if outcome.beside is None else _as_text(sheet, question, outcome))
    )


def _as_text(sheet: int, question: int, outcome: Outcome) -> str:
    row = Answer.objects.select_related("sheet__questionnaire").get(
        sheet_id=sheet, question_id=question
    )
    item = asked(queries.structure(row.sheet.questionnaire))[question]
    return reading.as_text(item, outcome.beside.value if outcome.beside else None)


class SignedOut(Exception):
    """Nobody is signed in, or another person than the one whose text this is."""


def signed_in(request: HttpRequest) -> User:
    """The person who saves; raises SignedOut if that is nobody."""
    if not isinstance(request.user, User) or not request.user.is_authenticated:
        raise SignedOut(_("Your session has ended. Sign in again: your text is kept meanwhile."))
    return request.user


def piece_of(request: HttpRequest) -> Piece:
    """The piece in a request's body. Raises SignedOut if it is another person's, Invalid."""
    try:
        data = json.loads(request.body, parse_constant=_no_number)
    except (ValueError, RecursionError, RequestDataTooBig, RawPostDataException):
        raise Malformed(_("What came is not a text to save.")) from None
    if not isinstance(data, dict) or not set(data) <= KEYS or "value" not in data:
        raise Malformed(_("What came is not a text to save."))
    person = data.get("person")
    if person is not None and person != request.user.pk:
        raise SignedOut(
            _("Somebody else has signed in on this device. Your text is kept until you do.")
        )
    return Piece(
        data["value"],
        _number(data.get("base")),
        _uuid(data.get("client_id")),
        _language(data.get("language", "en")),
        data.get("settle") is True,
    )


class Malformed(Invalid):
    """A body that no page of ours has sent."""


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
        raise Malformed(_("The number of the revision is missing."))
    return value


def _uuid(value: Any) -> UUID:
    try:
        return UUID(value)
    except (TypeError, ValueError, AttributeError):
        raise Malformed(_("The id of the save is missing.")) from None


def _language(value: Any) -> str:
    if value not in (LANGUAGES if isinstance(value, str) else ()):
        raise Malformed(_("This language is not one of the six."))
    return str(value)


def result(outcome: Outcome, beside: str | None) -> dict[str, Any]:
    """What the page is told about a save; `beside` is the other text in plain lines."""
    found: dict[str, Any] = {
        "revision": outcome.number,
        "saved_at": outcome.saved_at.isoformat(),
    }
    if outcome.beside is not None:
        found["beside"] = {
            "value": outcome.beside.value,
            "text": beside,
            "by": str(outcome.beside.by),
            "at": outcome.beside.at.isoformat(),
            "revision": outcome.beside.number,
        }
    return found


def refused(error: Exception) -> JsonResponse:
    """The reply to a save that could not be taken; other errors pass through."""
    if isinstance(error, SignedOut):
        return refusal(401, str(error), sign_in=reverse("account_login"))
    if isinstance(error, Refused):
        return refusal(403, error.reason)
    if isinstance(error, Malformed):
        return refusal(400, str(error))
    if isinstance(error, Invalid):
        return refusal(422, str(error))
    raise error


def refusal(status: int, reason: object, **more: str) -> JsonResponse:
    """A reply with a sentence for the person."""
    return JsonResponse({"reason": str(reason), **more}, status=status)
