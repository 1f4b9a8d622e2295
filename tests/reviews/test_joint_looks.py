"""The pages of joint texts in Chromium: accessible, no wider than a telephone, in both directions."""

import pytest
from django.urls import reverse

from accounts.models import User
from reviews.actions import observations, submissions, summary
from reviews.process import Step
from tests.browser import Look, chromium
from tests.factories.joint import agree, cleared_list, jump, paragraph, position, the_list
from tests.factories.joint import the_summary as summary_of
from tests.factories.people import signed_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
]
ARABIC = "ينبغي للدولة الطرف أن تنظر في توسيع نطاق التجريم ليشمل المادة 5."


def faults(server, pages: list[tuple[str, str]], language: str, width: int) -> list[str]:
    """What is wrong with pages (session, address), each named."""
    found = []
    with chromium() as browser:
        for session, address in pages:
            context = browser.new_context(viewport={"width": width, "height": 800})
            context.add_cookies(
                [
                    {"name": "sessionid", "value": session, "url": server.url},
                    {"name": "django_language", "value": language, "url": server.url},
                ]
            )
            look = Look(context.new_page())
            look.page.on("console", look.hear)
            look.page.goto(server.url + address)
            found += [f"{address} {language}: {fault}" for fault in look.faults()]
            context.close()
    return found


def session_of(user: User) -> str:
    return signed_in(user).cookies["sessionid"].value


@pytest.mark.parametrize(("language", "width"), [("en", 360), ("ar", 1280)])
def test_the_list_while_it_is_agreed(cast, live_server, language, width):
    User.objects.update(language=language)
    jump(cast, Step.OBSERVATIONS)
    row = paragraph(cast, "x" * 200)
    paragraph(cast, ARABIC, language="ar", article=6)
    paragraph(cast, "A thought", article=None, proposed=False)
    agree(cast, row, "XA")
    position(cast, row, "XD", "Not quite.")
    observations.comment(by=cast.officer, observation=row, text="A hint.", language="en")
    for who, text in (("XB", "First"), ("XD", "Second")):
        observations.edit(
            by=cast[f"{who} expert"],
            observation=row,
            base=1,
            article=row.article,
            kind=row.kind,
            text=text,
            language="en",
        )
    expert, focal = session_of(cast["XB expert"]), session_of(cast["XB focal_point"])
    pages = [
        (focal, reverse("observations", args=[cast.review.pk])),
        (expert, reverse("observation_new", args=[cast.review.pk])),
        (focal, reverse("observation_position", args=[row.pk])),
    ]
    pages += [
        (expert, reverse(f"observation_{name}", args=[row.pk]))
        for name in ("edit", "comment", "withdraw", "history")
    ]
    assert not faults(live_server, pages, language, width)


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 360)])
def test_summary_publication_and_profile(cast, live_server, language, width):
    User.objects.update(language=language)
    rows = cleared_list(cast)
    for who in ("XB", "XD"):
        summary.save(
            by=cast[f"{who} expert"],
            submission=summary_of(cast),
            part="general",
            base=0,
            text=f"Words of {who}",
        )
    submissions.publish_paragraphs(
        by=cast["XA focal_point"], submission=the_list(cast), public={rows[0].pk}
    )
    focal, pk = session_of(cast["XA focal_point"]), cast.review.pk
    pages = [
        (session_of(cast["XB expert"]), reverse("summary", args=[pk])),
        (focal, reverse("observations", args=[pk])),
        (focal, reverse("publication", args=[pk])),
        (session_of(cast.officer), reverse("release", args=[the_list(cast).pk])),
        ("", reverse("public_profiles")),
        ("", reverse("public_profile", args=["XA"])),
    ]
    assert not faults(live_server, pages, language, width)
