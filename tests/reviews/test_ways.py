"""Links lead where one may go, and pages lead back."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from questionnaires.actions import clarifications
from reviews.actions import submissions
from reviews.models import Observation, Participant, State, Submission, Thread
from reviews.permissions import seat
from reviews.process import Seat, Step
from tests.browser import chromium
from tests.factories.joint import cleared_list, jump, paragraph
from tests.factories.people import Cast, signed_in


def shown(user: User, name: str, *args: object) -> str:
    response = signed_in(user).get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def dead(user: User, page: str) -> list[str]:
    """The links of a page that lead to nothing or to a refusal."""
    client = signed_in(user)
    links = {link for link in re.findall(r'<a [^>]*href="(/[^"#?]*)', page) if "static" not in link}
    return sorted(link for link in links if client.get(link).status_code >= 400)


# --- the header


def test_nobody_of_the_secretariat_is_shown_what_is_not_theirs(cast):
    for office in ("officer", "draw_officer", "administrator"):
        user = getattr(cast, office)
        page = shown(user, "board")
        assert dead(user, page[: page.index("<main")]) == []
        assert ("Notes verbales" in page) is (office != "draw_officer")
        assert ">My reviews<" not in page
    assert ">My reviews<" in shown(cast["XA expert"], "home")


def test_an_officer_with_a_seat_has_reviews(cast):
    state = State.objects.get(code="XB")
    row = Participant(review=cast.review, user=cast.officer, state=state, seat=Seat.OBSERVER)
    row.save()
    seat(row)
    assert ">My reviews<" in shown(cast.officer, "board")


# --- the pages of a review


@pytest.mark.parametrize("who", ["XA focal_point", "XB expert", "XD observer"])
@pytest.mark.parametrize("step", [Step.CONSULTATIONS, Step.SELF_ASSESSMENT, Step.FEEDBACK])
def test_hub_role_and_questionnaire_have_no_dead_link(cast_at, step, who):
    cast = cast_at(step)
    for name in ("review", "review_about", "questionnaire_blank"):
        page = shown(cast[who], name, cast.review.pk)
        assert dead(cast[who], page) == [], name


def test_the_public_profile_is_linked_once_it_shows_something(cast):
    rows = cleared_list(cast)
    page = reverse("public_profile", args=["XA"])
    assert page not in shown(cast["XA expert"], "publication", cast.review.pk)
    text = rows[0].submission
    submissions.publish_paragraphs(by=cast["XA focal_point"], submission=text, public={rows[0].pk})
    assert page in shown(cast["XA expert"], "publication", cast.review.pk)
    Observation.objects.update(is_public=False)
    assert page not in shown(cast["XA expert"], "publication", cast.review.pk)


def test_reopening_is_offered_while_it_can_be_granted(cast_at):
    cast = cast_at(Step.FEEDBACK)
    answers = Submission.objects.get(review=cast.review, step=Step.SELF_ASSESSMENT)
    address = reverse("reopen_request", args=[answers.pk])
    assert address in shown(cast["XA focal_point"], "review", cast.review.pk)
    cast.review.steps.filter(step=Step.FEEDBACK).update(begun_at=timezone.now())
    assert address not in shown(cast["XA focal_point"], "review", cast.review.pk)
    page = shown(cast["XA focal_point"], "reopen_request", answers.pk)
    assert "The next step has begun" in page
    assert "Back to the review" in page
    assert "Ask the Secretariat for help" in page
    cast_at(Step.OBSERVATIONS)
    assert address not in shown(cast["XA focal_point"], "review", cast.review.pk)
    assert "A later step" in shown(cast["XA focal_point"], "reopen_request", answers.pk)


def test_a_review_can_be_kept_instead_of_cancelled(cast):
    page = shown(cast.officer, "review_cancel", cast.review.pk)
    form = page[page.index("<main") :]
    assert re.search(r'<button[^>]*class="button caution[^>]*>Cancel the review</button>', form)
    keep = re.search(r'href="([^"]*)"[^>]*>Keep the review</a>', form)
    assert keep and keep[1] == cast.review.get_absolute_url()


# --- requests for clarification


def ask(cast: Cast, who: str = "XB expert") -> Thread:
    return clarifications.ask(
        by=cast[who], review=cast.review, question_key="tip-3-1", text="?", language="en"
    )


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("XA expert", "Your reply"),
        ("XB focal_point", "Add to your request"),
        ("XD expert", "Add to this request"),
    ],
)
def test_each_side_reads_what_it_writes_in_a_request(cast_at, who, words):
    cast = cast_at(Step.FEEDBACK)
    assert words in shown(cast[who], "clarification", ask(cast).pk)


@pytest.mark.parametrize("who", ["XB expert", "XD focal_point"])
def test_a_request_leads_back_to_ones_feedback(cast_at, who):
    cast = cast_at(Step.FEEDBACK)
    page = shown(cast[who], "clarification", ask(cast).pk)
    back = re.search(r'href="([^"#]*)#q-tip-3-1">Back to your feedback', page)
    assert back and "/feedback/" in back[1]
    assert 'id="q-tip-3-1"' in signed_in(cast[who]).get(back[1]).content.decode()


@pytest.mark.parametrize("who", ["XA expert", "XB observer"])
def test_who_writes_no_feedback_is_led_to_the_answer(cast_at, who):
    cast = cast_at(Step.FEEDBACK)
    page = shown(cast[who], "clarification", ask(cast).pk)
    assert "Back to your feedback" not in page
    assert "#q-tip-3-1" in page


# --- where one's State stands


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scripts", [True, False])
def test_the_text_of_a_reservation_shows_with_its_choice(cast, live_server, scripts):
    jump(cast, Step.OBSERVATIONS)
    row = paragraph(cast)
    session = signed_in(cast["XA focal_point"]).cookies["sessionid"].value
    with chromium() as browser:
        context = browser.new_context(java_script_enabled=scripts)
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.goto(live_server.url + reverse("observation_position", args=[row.pk]))
        text = page.get_by_label("Text of the reservation")
        assert not text.is_visible()
        page.get_by_label("My State records a reservation.").check()
        assert text.is_visible()
        page.get_by_label("My State agrees with this paragraph.").check()
        assert not text.is_visible()
        page.get_by_label("My State records a reservation.").check()
        text.fill("We read it more widely.")
        page.get_by_role("button", name="Record the position").click()
        page.get_by_text("We read it more widely.").wait_for()
    assert row.positions.get(voided_at=None).reservation == "We read it more widely."
