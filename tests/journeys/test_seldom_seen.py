"""Pages that the whole review passes by: asked of, recorded and set by the Secretariat, looked at."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve, reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext

from accounts.models import User
from reviews.actions import imports, openings, requests, settings, timetable
from reviews.models import Article, Cluster, Request, Submission
from reviews.process import Step
from tests.browser import Look, chromium
from tests.factories.people import Cast, signed_in
from tests.workers.system import ROOT

pytestmark = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
]
WIDTHS = (1280, 360)
ARTEFACTS = ROOT / "var/artefacts/journeys/seldom seen"
LONG = "Because the new code of criminal procedure enters into force in May. مرحبا 你好 " * 3
PARTIES = """code,name_en,name_fr,regional_group,untoc
XA,Arvendal renamed,Arvendal,,1
ZZ,Zedland,Zédlande,WEOG,1
Z,No code,,Nowhere,maybe
"""


@pytest.fixture
def pages(cast_at) -> dict[str, list[str]]:
    """The session of each person who looks, and the addresses they look at."""
    cast: Cast = cast_at(Step.FEEDBACK)
    review, focal_point, chief = cast.review, cast["XB focal_point"], cast.officer
    answers = Submission.objects.get(review=review, step=Step.SELF_ASSESSMENT)
    feedback = Submission.objects.get(review=review, step=Step.FEEDBACK, state__code="XB")
    until = timezone.localdate() + timedelta(days=300)
    for kind, more in ((Request.Kind.EXTENSION, {"until": until}), (Request.Kind.HELP, {})):
        requests.ask(by=focal_point, review=review, kind=kind, text=LONG, **more)
    openings.open_draft(by=focal_point, submission=feedback, to_observers=False)
    settings.change(by=cast.administrator, key="summary_weeks", value=5)
    cluster, article = Cluster.objects.get(number=2), Article.objects.all()[0]
    names = {"name_fr": "Prévention et assistance", "name_ar": "الوقاية والمساعدة"}
    timetable.edit_cluster(by=chief, cluster=cluster, articles=cluster.articles.all(), names=names)
    upload = SimpleUploadedFile("parties.csv", PARTIES.encode(), "text/csv")
    staged = imports.stage(by=cast.administrator, upload=upload)
    asked = Request.objects.get(kind=Request.Kind.EXTENSION)

    def to(name: str, *args: object) -> str:
        return reverse(name, args=args)

    return {
        _session(cast["XA focal_point"]): [to("reopen_request", answers.pk)],
        _session(focal_point): [to("extension", review.pk), to("draft_opening", feedback.pk)],
        _session(chief): [
            *[to("release", answers.pk), to("queue"), to("queue_request", asked.pk)],
            *[to("parties"), to("party_new"), to("party_edit", "XA"), to("party_import")],
            *[to("frame"), to("article_edit", article.pk), to("cluster_edit", cluster.pk)],
            to("phase_edit", review.phase_id),
        ],
        _session(cast.administrator): [
            *[to("settings"), to("setting_change", "summary_weeks")],
            to("party_import_check", staged.pk),
        ],
    }


def _session(user: User) -> str:
    return signed_in(user).cookies["sessionid"].value


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_seldom_seen_are_without_fault(pages, live_server, language):
    User.objects.update(language=language)
    found: list[str] = []
    with chromium() as browser:
        for session, addresses in pages.items():
            context = browser.new_context(reduced_motion="reduce")
            for name, value in (("sessionid", session), ("django_language", language)):
                context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
            for address in addresses:
                found += _faults(context, live_server.url + address, language)
            context.close()
    assert not found, "\n".join(found)


def _faults(context: BrowserContext, address: str, language: str) -> Iterator[str]:
    """What is wrong with a page at a desk and on a phone."""
    look = Look(context.new_page())
    look.page.on("pageerror", lambda error: look.errors.append(str(error)))
    look.page.on("console", look.hear)
    response = look.page.goto(address)
    name = resolve("/" + address.split("/", 3)[3]).url_name
    if response is None or response.status != 200:
        yield f"{name}: {response and response.status}"
    for width in WIDTHS:
        look.page.set_viewport_size({"width": width, "height": 800})
        yield from (f"{name}, {language} {width}: {fault}" for fault in look.faults())
        picture = ARTEFACTS / f"{name} {language} {width}.png"
        look.page.screenshot(path=picture, full_page=True)
    look.page.close()
