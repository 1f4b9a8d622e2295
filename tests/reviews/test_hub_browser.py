"""The pages of a review in Chromium: axe, narrow, dark, from right to left, without JavaScript."""

import pytest
from django.urls import reverse

from accounts.models import User
from questionnaires.models import Question
from reviews.actions import consultations, discussion
from reviews.models import Submission
from reviews.process import Step
from tests.browser import Look, chromium
from tests.factories.people import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
LOOKS = [("en", 1280, "light"), ("en", 360, "dark"), ("ar", 360, "light")]


def addresses(review_pk: int, sheet_pk: int) -> list[str]:
    names = "about confidentiality people history discussion"
    pages = [reverse(f"review_{name}", args=[review_pk]) for name in names.split()]
    pages += [reverse(name, args=[review_pk]) for name in ("review", "consultations", "help")]
    return [*pages, reverse("home"), reverse("clear", args=[sheet_pk])]


@pytest.fixture
def scene(cast) -> dict[str, tuple[str, list[str]]]:
    """Two people wrote at the same time; for each person their session and the pages to look at."""
    sheet = Submission.objects.get(review=cast.review, step=Step.CONSULTATIONS)
    for who in ("XA", "XB"):
        text = sheet.text | {"notes": f"Written by {who}: <b>bold</b> مرحبا {'long' * 60}"}
        consultations.save(by=cast[f"{who} focal_point"], submission=sheet, base=0, text=text)
    discussion.post(by=cast.officer, review=cast.review, text="Welcome, 你好", language="en")
    pages = addresses(cast.review.pk, sheet.pk)
    officer = [reverse("review", args=[cast.review.pk])]
    officer += [reverse(n, args=[cast.review.pk]) for n in ("step_close", "review_cancel")]
    return {
        signed_in(cast["XA focal_point"]).cookies["sessionid"].value: pages,
        signed_in(cast.officer).cookies["sessionid"].value: officer,
    }


@pytest.mark.parametrize(("language", "width", "scheme"), LOOKS)
def test_the_pages_are_without_fault(scene, live_server, language, width, scheme):
    User.objects.update(language=language)
    found: list[str] = []
    with chromium() as browser:
        for session, pages in scene.items():
            context = browser.new_context(
                viewport={"width": width, "height": 800},
                color_scheme=scheme,
                reduced_motion="reduce",
            )
            cookies = {"sessionid": session, "django_language": language}
            context.add_cookies(
                [{"name": k, "value": v, "url": live_server.url} for k, v in cookies.items()]
            )
            for address in pages:
                look = Look(context.new_page())
                look.page.on("console", look.hear)
                look.page.goto(live_server.url + address)
                look.page.wait_for_load_state("networkidle")
                found += [f"{address}: {fault}" for fault in look.faults()]
                look.page.close()
    assert not found


def test_consultations_are_held_without_javascript(cast, live_server):
    session = signed_in(cast["XB focal_point"]).cookies["sessionid"].value
    with chromium() as browser:
        context = browser.new_context(java_script_enabled=False)
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.goto(live_server.url + reverse("home"))
        page.get_by_role("link", name="Go to the consultations").click()
        page.get_by_label("English").check()
        for row in page.get_by_label("Dorrimund reviews the whole instrument").all():
            row.check()
        page.get_by_role("button", name="Save for all States").click()
        page.get_by_text("Saved. Every State in this review sees it.").wait_for()
        page.get_by_role("link", name="Clear for your State").click()
        page.get_by_label("I certify that this text is agreeable to my State.").check()
        page.get_by_role("button", name="Clear the text").click()
        page.get_by_text("Your State has cleared this text.").wait_for()


def test_each_link_of_a_row_opens_its_own_page(cast_at, live_server):
    cast = cast_at(Step.FEEDBACK)
    review = cast.review
    answers = Submission.objects.get(review=review, step=Step.SELF_ASSESSMENT)
    session = signed_in(cast["XB expert"]).cookies["sessionid"].value
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()

        def opened(selector: str, at_least: int = 0) -> str:
            """Click in the middle of what the selector finds, whatever lies on top there."""
            page.goto(live_server.url + reverse("review", args=[review.pk]))
            row = page.locator(".task-item", has_text="Answers to the questionnaire")
            target = row.locator(selector) if selector else row
            target.scroll_into_view_if_needed()
            spot = target.bounding_box()
            assert spot is not None
            assert min(spot["width"], spot["height"]) >= at_least
            with page.expect_navigation():
                page.mouse.click(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
            return page.url.removeprefix(live_server.url)

        assert opened("a.task-link") == reverse("answers", args=[review.pk])
        assert opened("a[href*=receipt]", at_least=24) == reverse("receipt", args=[answers.pk])
        assert opened("") == reverse("answers", args=[review.pk])


def test_a_call_for_help_names_the_question_one_was_at(cast_at, live_server):
    cast = cast_at(Step.SELF_ASSESSMENT)
    section = reverse("answers_section", args=[cast.review.pk, "untoc-5"])
    session = signed_in(cast["XA expert"]).cookies["sessionid"].value
    with chromium() as browser:
        context = browser.new_context()
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.goto(live_server.url + section)
        question = page.locator(".question").first
        question.locator("input, textarea, select").first.focus()
        page.get_by_role("link", name="Ask the Secretariat for help with this page").click()
        named = page.get_by_text("Your request names the present step, Self-assessment")
        text = named.inner_text()
    key = Question.objects.filter(section__key="untoc-5").order_by("order")[0].key
    assert text.endswith(f"{section}#q-{key}")


def test_on_a_phone_the_way_up_is_one_link_and_the_menu_drops_under_its_button(cast, live_server):
    session = signed_in(cast["XB expert"]).cookies["sessionid"].value
    with chromium() as browser:
        context = browser.new_context(
            viewport={"width": 360, "height": 700}, java_script_enabled=False
        )
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.goto(live_server.url + reverse("consultations", args=[cast.review.pk]))
        crumbs = page.locator(".breadcrumbs li")
        assert [crumb.is_visible() for crumb in crumbs.all()] == [False, True, False]
        button = page.locator(".menu-nav > summary")
        button.click()
        listed = page.locator(".menu-nav .menu-list")
        below, under = button.bounding_box(), listed.bounding_box()
        assert below and under
        assert below["y"] + below["height"] <= under["y"] + 8 < below["y"] + below["height"] + 20
        listed.get_by_role("link", name="Country profiles").click()
        page.wait_for_url("**" + reverse("public_profiles"))
