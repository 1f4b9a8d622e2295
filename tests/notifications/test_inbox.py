"""The inbox: one's own messages, in words; unread ones first."""

import pytest
from django.urls import reverse

from audit.actions import record
from audit.models import Event
from notifications.actions.announcing import announce
from notifications.models import Notification
from notifications.queries import unread
from reviews.actions import participants, requests
from reviews.models import Participant, Request
from tests.factories.people import person, signed_in

pytestmark = pytest.mark.django_db


def tell(cast, kind: str = "discussion.message", **fields) -> None:
    given = {"by": None, "review": cast.review, "data": {"state": "XB", "step": "feedback"}}
    event = record(kind, **(given | fields))
    announce(event.pk)


def mine(user) -> list[Notification]:
    return list(Notification.objects.filter(user=user, channel="inbox"))


def test_an_empty_inbox_says_so():
    client = signed_in(person("Newcomer"))
    assert "No messages yet" in client.get("/inbox/").content.decode()


def test_a_visitor_is_asked_to_sign_in(client):
    assert client.get("/inbox/").status_code == 302


def test_messages_are_in_words(cast):
    tell(cast, "submission.reopened")
    client = signed_in(cast["XA expert"])
    html = client.get("/inbox/").content.decode()
    state = Participant.objects.get(user=cast["XB expert"]).state
    assert "A submitted text was reopened" in html
    assert f"At its own request, {state} can edit its text" in html
    assert "1 unread message" in html


def test_opening_marks_as_read_and_leads_there(cast):
    tell(cast)
    client = signed_in(cast["XA expert"])
    (row,) = mine(cast["XA expert"])
    answer = client.post(reverse("inbox_open", args=[row.pk]))
    assert (answer.status_code, answer["Location"]) == (302, row.url)
    assert unread(cast["XA expert"]) == 0
    assert "unread message" not in client.get("/inbox/").content.decode()


def test_a_reply_of_the_secretariat_leads_to_its_request(cast):
    asked = requests.ask(
        by=cast["XA expert"], review=cast.review, kind=Request.Kind.HELP, text="Which article?"
    )
    requests.settle(by=cast.officer, request=asked, granted=True, reply="Article 5.")
    announce(Event.objects.get(kind="request.settled").pk)
    row = Notification.objects.get(user=cast["XA expert"], channel="inbox", kind="request.settled")
    page = signed_in(cast["XA expert"]).get(row.url).content.decode()
    assert row.url.endswith(f"#request-{asked.pk}")
    assert f'id="request-{asked.pk}"' in page
    assert "Article 5." in page


def test_looking_marks_nothing_as_read(cast):
    tell(cast)
    client = signed_in(cast["XA expert"])
    (row,) = mine(cast["XA expert"])
    client.get("/inbox/")
    assert client.get(reverse("inbox_open", args=[row.pk])).status_code == 405
    assert unread(cast["XA expert"]) == 1


@pytest.mark.parametrize("pk", [0, 10**12, 10**30])
def test_a_message_that_is_not_there_is_404(cast, pk):
    client = signed_in(cast["XA expert"])
    assert client.post(f"/inbox/{pk}/open/").status_code == 404


def test_anothers_message_is_404_and_stays_unread(cast):
    tell(cast)
    (row,) = mine(cast["XA expert"])
    client = signed_in(cast["XB expert"])
    assert client.post(reverse("inbox_open", args=[row.pk])).status_code == 404
    assert unread(cast["XA expert"]) == 1


def test_mail_rows_are_not_in_the_inbox(cast):
    tell(cast)
    row = Notification.objects.filter(user=cast["XA expert"], channel="email").get()
    client = signed_in(cast["XA expert"])
    assert client.post(reverse("inbox_open", args=[row.pk])).status_code == 404


def test_all_up_to_the_newest_seen_are_read_at_once(cast):
    expert = cast["XA expert"]
    tell(cast)
    seen = mine(expert)[0].pk
    tell(cast)
    client = signed_in(expert)
    client.post("/inbox/read/", {"until": seen})
    assert unread(expert) == 1
    client.post("/inbox/read/", {"until": mine(expert)[0].pk})
    assert unread(expert) == 0


@pytest.mark.parametrize("until", ["", "x", "-1", "９", "9" * 40, "1; drop"])
def test_a_strange_number_reads_nothing(cast, until):
    tell(cast)
    answer = signed_in(cast["XA expert"]).post("/inbox/read/", {"until": until})
    assert answer.status_code == 302
    assert unread(cast["XA expert"]) == 1


def test_unread_messages_come_first_and_pages_are_bounded(cast, django_assert_max_num_queries):
    expert = cast["XA expert"]
    for _n in range(60):
        tell(cast, "submission.reopened")
    rows = mine(expert)
    for row in rows[:58]:
        row.read_at = row.created_at
        row.save()
    client = signed_in(expert)
    client.get("/inbox/")
    with django_assert_max_num_queries(12):
        html = client.get("/inbox/").content.decode()
    assert html.count('class="inbox-entry') == 25
    assert html.index("unread") < html.index('class="inbox-entry"')
    assert client.get("/inbox/?page=3").content.decode().count('class="inbox-entry') == 10
    assert client.get("/inbox/?page=x").status_code == 200


def test_what_asks_for_an_act_stands_first_with_its_review(cast):
    expert, observer = cast["XA expert"], cast["XA observer"]
    tell(cast, "clarification.asked")
    tell(cast, "passphrase.changed", review=None, subject=expert, data={})
    tell(cast, "submission.reopened")
    html = signed_in(expert).get("/inbox/").content.decode()
    assert html.count(f"{cast.review}</a></h2>") == 1
    places = [
        html.index(words)
        for words in (
            f"{cast.review}</a></h2>",
            "A clarification is asked for",
            "A submitted text was reopened",
            "Other messages",
            "Your passphrase was changed",
        )
    ]
    assert places == sorted(places)
    assert html.count("To do") == 1
    # Observers are told too, and asked for nothing.
    told = signed_in(observer).get("/inbox/").content.decode()
    assert "A clarification is asked for" in told and "To do" not in told
    row = next(row for row in mine(expert) if row.kind == "clarification.asked")
    signed_in(expert).post(reverse("inbox_open", args=[row.pk]))
    assert "To do" not in signed_in(expert).get("/inbox/").content.decode()


def test_another_page_shows_a_few(cast):
    for _n in range(5):
        tell(cast, "submission.reopened")
    html = signed_in(cast["XA expert"]).get("/inbox/?few=1").content.decode()
    assert html.count('class="inbox-entry') == 3


def test_a_review_one_has_left_is_neither_named_nor_led_to(cast):
    expert = cast["XB expert"]
    tell(cast)
    participants.unseat(
        by=cast.officer, participant=Participant.objects.get(user=expert, review=cast.review)
    )
    client = signed_in(expert)
    html = client.get("/inbox/").content.decode()
    assert str(cast.review) not in html
    (row,) = mine(expert)
    answer = client.post(reverse("inbox_open", args=[row.pk]))
    assert answer["Location"] == "/inbox/"
    assert unread(expert) == 0


def test_the_same_button_twice_is_one_act(cast):
    tell(cast)
    (row,) = mine(cast["XA expert"])
    client = signed_in(cast["XA expert"])
    act = {"act": "0b6f6c1e-6a7e-4f8c-9f58-0c3a9a3b8a11"}
    answers = [client.post(reverse("inbox_open", args=[row.pk]), act) for _n in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"] == row.url


def test_names_from_outside_are_shown_as_text(cast):
    cast.review.state.name_en = "<b>Exland</b>"
    cast.review.state.save()
    tell(cast)
    assert "<b>Exland</b>" not in signed_in(cast["XA expert"]).get("/inbox/").content.decode()


def test_in_arabic_the_page_turns(cast):
    expert = cast["XA expert"]
    expert.language = "ar"
    expert.save()
    tell(cast, "step.extended", data={"step": "feedback", "until": "2026-07-15"})
    html = signed_in(expert).get("/inbox/", headers={"Accept-Language": "ar"}).content.decode()
    assert 'dir="rtl"' in html
    assert "يوليو" in html
