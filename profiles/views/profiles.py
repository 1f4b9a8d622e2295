"""Country profiles: what each party has made public, without sign-in."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from profiles import queries
from questionnaires.documents import answers_of
from reviews import paragraphs
from reviews.models import State, Submission
from reviews.process import Step
from reviews.templatetags.words import step_name
from revmod.lib.alphabet import sort_key
from revmod.lib.pages import page

PER_PAGE = 60

# Asked again each time: what a State takes back must be gone at once, and the page carries the
# reader's own form token.
fresh = cache_control(private=True, no_cache=True)


@fresh
@require_safe
def public_profiles(request: HttpRequest) -> HttpResponse:
    """The parties that have made something public, in the reader's alphabetical order."""
    language = get_language() or "en"
    found = sorted(
        queries.parties(), key=lambda s: (s.mechanism.is_practice, sort_key(s.name, language))
    )
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "shown": shown,
        "parties": [state for state in shown if not state.mechanism.is_practice],
        "practice": [state for state in shown if state.mechanism.is_practice],
    }
    return page(request, "profiles/public_profiles.html", context)


@fresh
@require_safe
def public_profile(request: HttpRequest, code: str) -> HttpResponse:
    """One party's public texts, in the language in which they were submitted."""
    known = len(code) == 2 and code.isalpha()
    state = State.objects.filter(code=code).first() if known else None
    texts = queries.texts_of(state) if state else []
    public = queries.public_paragraphs(t for t in texts if t.step == Step.OBSERVATIONS)
    shown = [found for text in texts if (found := _shown(text, public))]
    if state is None or not shown:
        raise Http404
    return page(request, "profiles/public_profile.html", {"state": state, "texts": shown})


def _shown(text: Submission, public: set[int]) -> dict[str, object]:
    """A public text for the template; empty for a list without a public paragraph."""
    content = queries.content_of(text)
    found: dict[str, object] = {
        "text": text,
        "review": text.review,
        "title": step_name(text.step),
        "anchor": f"{text.step}-{text.review.phase.number}",
        "submitted": text.sealed,  # type: ignore[attr-defined]
    }
    if text.step == Step.SELF_ASSESSMENT:
        return found | answers_of(text.review, content, None)
    if text.step == Step.OBSERVATIONS:
        every = paragraphs.frozen(text.review, content)
        rows = [row for row in every if row.pk in public]
        in_part = len(rows) < len(every)
        return found | {"list": paragraphs.sections(rows), "in_part": in_part} if rows else {}
    words = content["text"]
    given = words.get("instruments") or {}
    parts = [(_("General part"), words.get("general") or "")]
    parts += [(i.short_name, given.get(i.code) or "") for i in text.review.instruments.all()]
    return found | {"parts": [(name, part) for name, part in parts if part]}
