"""The hub and the pages around it: what each seat sees, and that others see nothing."""

import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from reviews import queries
from reviews.actions import discussion, openings, participants
from reviews.models import Message, Phase, Review, State, Submission
from reviews.permissions import Standing
from reviews.process import STEPS, Seat, Side, Step
from reviews.views import next_step, next_table
from tests.factories.people import officer, person, signed_in

PAGES = (
    "review",
    "review_about",
    "review_confidentiality",
    "review_people",
    "review_history",
    "review_discussion",
)
QUERIES = 12


def get(user: User | None, name: str, *args: object):
    return signed_in(user).get(reverse(name, args=args))


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["XA focal_point", "XB expert", "XC focal_point", "XD observer"])
def test_every_seat_reads_the_pages(cast, name, who):
    assert get(cast[who], name, cast.review.pk).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_others_find_nothing(cast, name):
    assert get(cast.officer, name, cast.review.pk).status_code == 200
    for stranger in (cast.outsider, cast.draw_officer, cast.administrator):
        assert get(stranger, name, cast.review.pk).status_code == 404
    assert get(None, name, cast.review.pk).status_code == 302
    assert get(cast.officer, name, 10**30).status_code == 404


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.NOMINATIONS])
def test_the_hub_stands_in_every_step(cast_at, step):
    cast = cast_at(step)

    for who in [*cast.people.values(), cast.officer]:
        assert get(who, "review", cast.review.pk).status_code == 200
        assert get(who, "home").status_code in (200, 302)
        assert get(who, "review_about", cast.review.pk).status_code == 200


def test_nobody_is_without_a_sentence():
    for step, side, seat in itertools.product(Step, Side, (Seat.FOCAL_POINT, Seat.EXPERT)):
        review = Review(pk=1, step=step, state_id=1)
        state_id = 1 if side is Side.UNDER_REVIEW else 2
        where = Standing(seat=seat, side=side, state_id=state_id)
        acts = side in STEPS[step].turn
        for awaited in ([], [state_id]) if acts else ([],):
            if step is Step.NOMINATIONS and awaited and seat is Seat.FOCAL_POINT:
                continue  # a focal point who looks is seated
            review._prefetched_objects_cache = {"assignments": []}
            review.clarifications = 0
            todo = next_step.of(review, where, awaited)
            assert todo.sentence and todo.button
            assert todo.mine == bool(awaited)
    assert set(next_table.OBSERVERS) == set(next_table.OFFICERS) == set(Step)


def test_the_hub_says_what_i_do_next(cast):
    page = text_of(get(cast["XA focal_point"], "review", cast.review.pk))

    assert "Agree on the languages" in page
    assert reverse("consultations", args=[cast.review.pk]) in page
    assert "(your State)" in page


def test_an_observer_is_asked_nothing(cast):
    page = text_of(get(cast["XA observer"], "review", cast.review.pk))

    assert "nothing is asked of you" in page
    assert reverse("consultations", args=[cast.review.pk]) not in page
    assert reverse("help", args=[cast.review.pk]) not in page


def test_addresses_of_other_States_officials_are_not_shown(cast):
    page = text_of(get(cast["XA expert"], "review_people", cast.review.pk))

    assert cast["XA focal_point"].email in page
    assert cast["XB focal_point"].name in page
    assert cast["XB focal_point"].email not in page


def test_how_far_a_draft_is_shows_to_its_State_and_the_secretariat_only(cast_at):
    cast = cast_at(Step.SELF_ASSESSMENT)
    draft = Submission.objects.get(review=cast.review, step=Step.SELF_ASSESSMENT)
    Submission.objects.filter(pk=draft.pk).update(answered=17, total=91)

    for who in (cast["XA expert"], cast.officer):
        assert "17 of 91" in text_of(get(who, "review", cast.review.pk))
    for who in ("XB focal_point", "XC expert", "XD observer"):
        assert "17 of 91" not in text_of(get(cast[who], "review", cast.review.pk))


def test_an_open_draft_is_shown_to_the_whole_side(cast_at):
    cast = cast_at(Step.SELF_ASSESSMENT)
    draft = Submission.objects.get(review=cast.review, step=Step.SELF_ASSESSMENT)
    openings.open_draft(by=cast["XA focal_point"], submission=draft)

    sentence = "The Secretariat can read this draft until"
    for who in ("XA focal_point", "XA expert", "XA observer"):
        assert f">{sentence}" in text_of(get(cast[who], "review", cast.review.pk))
    assert sentence not in text_of(get(cast["XB focal_point"], "review", cast.review.pk))


@pytest.mark.parametrize("who", ["XA focal_point", "XB expert", "XC observer", "officer"])
def test_queries_do_not_grow(cast_at, who):
    cast = cast_at(Step.SELF_ASSESSMENT)
    user = cast.officer if who == "officer" else cast[who]
    state = State.objects.get(code="XA")
    discussion.post(by=cast.officer, review=cast.review, text="Welcome", language="en")
    pages = [("review", cast.review.pk), ("review_about", cast.review.pk)]
    pages += [("review_people", cast.review.pk), ("review_history", cast.review.pk)]
    pages += [("review_discussion", cast.review.pk), ("consultations", cast.review.pk)]
    pages += [("home",)]
    before = {page: _queries(user, *page) for page in pages}
    for number in range(12):
        new = person(f"Another {number}")
        participants.seat(
            by=cast.officer,
            review=cast.review,
            state=state,
            user=new,
            seat=Seat.EXPERT,
            note_reference="XA/2",
        )
        discussion.post(by=new, review=cast.review, text=f"Hello {number}", language="en")

    for page in pages:
        assert _queries(user, *page) <= before[page] <= QUERIES, page


def _queries(user: User, name: str, *args: object) -> int:
    client = signed_in(user)
    client.get(reverse(name, args=args))
    with CaptureQueriesContext(connection) as found:
        client.get(reverse(name, args=args))
    return len(found)


def test_a_message_is_read_by_all_and_recorded_without_its_text(cast):
    client = signed_in(cast["XB expert"])
    address = reverse("review_discussion", args=[cast.review.pk])
    hostile = "<script>alert(1)</script> \x00 مرحبا 你好 😀 **bold**"
    act = "0b0a4b86-7f44-4d0e-93a4-2d1b3f0a4c11"
    first = client.post(address, {"text": hostile, "act": act})
    again = client.post(address, {"text": hostile, "act": act})

    assert first.status_code == again.status_code == 302
    assert Message.objects.count() == 1
    event = Event.objects.get(kind="discussion.message")
    assert event.data == {"state": "XB"}
    page = text_of(get(cast["XA observer"], "review_discussion", cast.review.pk))
    assert "<script>alert" not in page
    assert "مرحبا 你好 😀 <strong>bold</strong>" in page


def test_observers_read_the_discussion_only(cast):
    client = signed_in(cast["XA observer"])
    address = reverse("review_discussion", args=[cast.review.pk])

    assert "Observers read" in text_of(client.get(address))
    assert client.post(address, {"text": "Hello"}).status_code == 403
    assert not Message.objects.exists()


def test_what_cannot_be_sent_comes_back(cast):
    client = signed_in(cast["XA expert"])
    address = reverse("review_discussion", args=[cast.review.pk])

    assert client.post(address, {"text": "  "}).status_code == 422
    long = client.post(address, {"text": "x" * 200_001})
    assert long.status_code == 422
    assert "x" * 200_001 in long.content.decode()


def test_the_page_of_a_practice_review_names_the_note(cast):
    page = text_of(get(cast["XB focal_point"], "review_about", cast.review.pk))

    assert "XB/2026/1" in page
    assert "your State does not review it here" in page  # firearms
    assert cast.officer.name in page


def test_a_missing_expert_is_named_to_ones_own_side(opened):
    state = State.objects.get(code="XB")
    user = person("Bea Focal")
    participants.seat(
        by=opened.officer,
        review=opened.review,
        state=state,
        user=user,
        seat=Seat.FOCAL_POINT,
        note_reference="XB/1",
    )

    assert "no governmental expert in this review yet" in text_of(
        get(user, "review_about", opened.review.pk)
    )
    assert queries.waits_for(opened.review)


def test_the_sheet_tells_what_the_rules_say(cast):
    page = text_of(get(cast["XA focal_point"], "review_confidentiality", cast.review.pk))

    assert "that it exists and how far it is" in page
    assert page.count("Never.") == 2  # consultations and feedback


def test_a_stranger_reads_the_landing_page(frame):
    page = text_of(get(None, "home"))

    assert reverse("account_login") in page
    assert "not ranked" in page


def test_home_lists_my_reviews_with_what_to_do(cast):
    page = text_of(get(cast["XB focal_point"], "home"))

    assert "Reviews your State carries out" in page
    assert "Your turn" in page
    assert reverse("consultations", args=[cast.review.pk]) in page


def test_the_secretariat_is_sent_to_its_board(cast):
    assert get(cast.officer, "home").headers["Location"] == reverse("board")


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ([], "Complete your profile"),
        (["profile.submitted"], "The Secretariat checks your profile"),
        (["profile.submitted", "profile.clarification"], "asks you to clarify"),
        (["profile.submitted", "profile.approved"], "no open seat"),
    ],
)
def test_without_a_seat_home_says_what_happens_next(frame, kinds, words):
    user = person("Nora Newcomer")
    for kind in kinds:
        by = user.pk if kind == "profile.submitted" else user.pk + 1
        Event.objects.create(kind=kind, person_id=by, subject_type="nomination", subject_id=7)

    assert words in text_of(get(user, "home"))


def test_a_review_known_by_its_published_status_asks_nothing(frame):
    chief = officer()
    states = State.objects.filter(mechanism__is_practice=False)
    phase = Phase.objects.get(mechanism__is_practice=False, number=1)
    review = Review.objects.create(
        state=states.get(code="FR"), phase=phase, imported_status="not_started"
    )

    page = text_of(get(chief, "review", review.pk))
    assert "published status only" in page
    assert "Whose turn" not in page
    assert reverse("review_cancel", args=[review.pk]) not in page


def test_the_secretariat_reads_addresses(cast):
    page = text_of(get(cast.officer, "review_people", cast.review.pk))

    assert cast["XB focal_point"].email in page
