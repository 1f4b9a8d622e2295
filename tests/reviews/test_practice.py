"""Practising with nothing at stake: it is one's own, it counts nowhere, nothing is left of it."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from nominations import queries as nominations
from nominations.actions.nominations import approve
from nominations.actions.notes import foreign
from notifications.actions import announcing, reminders
from notifications.models import Notification
from profiles.queries import published
from questionnaires import queries as questionnaires
from questionnaires.actions import answers
from questionnaires.actions.practice import LEFT, invented
from questionnaires.models import Attachment, Question, Questionnaire
from reviews import overview, queries
from reviews.actions import participants, practice, requests, submissions
from reviews.forms.opening import ReviewersForm
from reviews.models import Job, Mechanism, Participant, Request, Review, State, StoredFile
from reviews.permissions import Refused, visible_reviews
from reviews.process import PRACTICE, Seat, Step
from reviews.visibility import Reading, reading
from revmod.lib.canonical import sha256
from revmod.lib.errors import Invalid
from tests.factories.people import open_review, signed_in
from tests.nominations.makers import JOSE, note, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(cast) -> Review:
    """The practice review of XB's expert."""
    return practice.begin(by=cast["XB expert"])


def text_of(review: Review):
    return questionnaires.self_assessment(review)


def complete(by, review: Review) -> None:
    given = invented(review.state)
    answers.fill(by=by, submission=text_of(review), values={key: given[key] for key in LEFT})


def clear(by, review: Review) -> None:
    text = text_of(review)
    seen = sha256(submissions.content(text, review.state))
    submissions.clear(by=by, submission=text, seen=seen)


# --- opening one


def test_an_expert_of_another_state_practises_as_focal_point_of_an_invented_one(cast, review):
    seat = review.participants.get()
    assert (seat.user, seat.seat, seat.state.code) == (cast["XB expert"], "focal_point", "XE")
    assert review.phase.mechanism.is_practice and review.step == Step.SELF_ASSESSMENT
    assert review.due_on > timezone.now().date()
    waiting = {question.key for question in questionnaires.unanswered(text_of(review))}
    assert 0 < len(waiting) <= 6 and waiting <= LEFT


def test_after_a_few_answers_there_is_a_receipt(cast, review):
    by = cast["XB expert"]
    complete(by, review)
    clear(by, review)
    client = signed_in(by)
    assert client.get(reverse("receipt", args=[text_of(review).pk])).status_code == 200
    page = client.get(reverse("practice")).content.decode()
    assert "What would come next" in page and reverse("practice_discard") in page
    hub = client.get(reverse("review", args=[review.pk]))
    assert hub.context["todo"].url == reverse("practice") and not hub.context["awaited"]


@pytest.mark.parametrize("who", ["XA focal_point", "XC expert", "XD observer"])
def test_whoever_has_a_seat_may_practise(cast, who):
    assert signed_in(cast[who]).post(reverse("practice_begin")).status_code == 302
    assert queries.practice_of(cast[who]) is not None


def test_whoever_was_approved_may_practise_and_nobody_else(cast):
    for by in (cast.outsider, cast.officer, cast.administrator):
        with pytest.raises(Refused):
            practice.begin(by=by)
        assert signed_in(by).post(reverse("practice_begin")).status_code == 404
        assert signed_in(by).get(reverse("practice")).status_code == 404
    note(cast, JOSE)
    nomination = submitted(JOSE.email)
    with pytest.raises(Refused):
        practice.begin(by=nomination.user)
    approve(by=cast.officer, nomination=nomination)
    for seat in Participant.objects.filter(user=nomination.user):
        participants.unseat(by=cast.officer, participant=seat)
    assert practice.begin(by=nomination.user).private_to == nomination.user


def test_every_installation_can_practise(frame):
    """The command that begins an installation loads the invented parties too, once."""
    for _time in range(2):
        call_command("load_frame", verbosity=0, stdout=StringIO())
    assert Mechanism.objects.filter(is_practice=True).count() == 1
    assert State.objects.filter(code=PRACTICE.state, mechanism__is_practice=True).exists()


def test_the_invented_parties_come_with_the_first_who_practises(cast, settings):
    settings.DEMO = False
    assert signed_in(cast["XB expert"]).post(reverse("practice_begin")).status_code == 302


def test_without_a_questionnaire_the_page_says_why(cast):
    Questionnaire.objects.update(published_at=None)
    client = signed_in(cast["XB expert"])
    page = client.post(reverse("practice_begin"), follow=True)
    assert page.status_code == 200 and "No questionnaire is published" in page.content.decode()
    assert queries.practice_of(cast["XB expert"]) is None


# --- once, again, and no more


def test_the_same_form_twice_is_one_practice_review(cast):
    client, act = signed_in(cast["XB expert"]), str(uuid4())
    client.post(reverse("practice_begin"), {"act": act})
    first = queries.practice_of(cast["XB expert"])
    again = client.post(reverse("practice_begin"), {"act": act})
    assert again["Location"] == reverse("practice")
    assert queries.practice_of(cast["XB expert"]) == first


def test_a_repeat_after_discarding_leads_to_the_page_and_opens_nothing(cast):
    client, act = signed_in(cast["XB expert"]), str(uuid4())
    client.post(reverse("practice_begin"), {"act": act})
    client.post(reverse("practice_discard"), {"act": str(uuid4())})
    page = client.post(reverse("practice_begin"), {"act": act}, follow=True)
    assert page.status_code == 200 and queries.practice_of(cast["XB expert"]) is None


def test_beginning_again_takes_the_place_of_the_former(cast, review):
    by = cast["XB expert"]
    complete(by, review)
    clear(by, review)
    second = practice.begin(by=by)
    assert list(Review.objects.filter(private_to=by)) == [second]
    assert second.step == Step.SELF_ASSESSMENT and questionnaires.unanswered(text_of(second))


def test_two_people_practise_side_by_side(cast, review):
    other = practice.begin(by=cast["XA expert"])
    assert other.state == review.state and other.phase == review.phase
    assert {review, other} == set(Review.objects.exclude(private_to=None))


def test_discarding_leaves_nothing_and_touches_nothing_else(cast, review):
    practice.discard(by=cast["XB expert"])  # the one of the fixture
    before = _everything()
    by = cast["XB expert"]
    found = practice.begin(by=by)
    complete(by, found)
    path = _upload(by, found)
    job = Job.objects.create(kind="answers", requested_by=by, review=found)
    job.result.save("made.txt", SimpleUploadedFile("made.txt", b"x"))
    clear(by, found)
    assert _everything() != before
    with transaction.atomic():
        practice.discard(by=by)
    assert _everything() == before
    assert not Event.objects.filter(review_id=found.pk).exists()
    assert not visible_reviews(by).filter(pk=found.pk).exists()
    assert default_storage.exists(path)  # files go when the transaction has ended
    practice.discard(by=by)


def test_files_go_with_the_review(cast, review, django_capture_on_commit_callbacks):
    by = cast["XB expert"]
    path = _upload(by, review)
    with django_capture_on_commit_callbacks(execute=True):
        practice.discard(by=by)
    assert not default_storage.exists(path)


def _upload(by, review: Review) -> str:
    question = Question.objects.filter(
        type=Question.Type.DOCUMENTS, section__instrument__code="UNTOC"
    ).first()
    sheet = text_of(review).sheet
    upload = SimpleUploadedFile("law.txt", b"Section 1", "text/plain")
    answers.add_document(by=by, sheet_id=sheet.pk, question_id=question.pk, upload=upload)
    return StoredFile.objects.get(pk=Attachment.objects.get(answer__sheet=sheet).file_id).path


def _everything() -> dict[str, int]:
    """How many rows each table of ours has."""
    ours = ("accounts", "audit", "reviews", "questionnaires", "nominations", "notifications")
    tables = [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label in ours]
    return {m._meta.label: m._base_manager.count() for m in tables}


def test_what_another_app_hangs_on_it_is_not_deleted(cast, review):
    row = note(cast, JOSE)
    nomination = row.nominations.get()
    nomination.replaces = review.participants.get()
    nomination.save()
    with pytest.raises(models.ProtectedError), transaction.atomic():
        practice.discard(by=cast["XB expert"])
    nomination.refresh_from_db()
    assert Review.objects.filter(pk=review.pk).exists()


# --- whose it is


def test_nobody_else_sees_it_the_secretariat_neither(cast, review):
    text = text_of(review)
    addresses = [
        reverse("review", args=[review.pk]),
        reverse("review_about", args=[review.pk]),
        reverse("answers", args=[review.pk]),
        reverse("answers_check", args=[review.pk]),
        reverse("clear", args=[text.pk]),
        reverse("api-review-detail", args=[review.pk]),
    ]
    everybody = [*cast.people.values(), cast.officer, cast.administrator, cast.draw_officer]
    for user in everybody:
        if user == cast["XB expert"]:
            continue
        assert reading(user, text) is Reading.NOTHING
        client = signed_in(user)
        assert {client.get(address).status_code for address in addresses} == {404}, user


def test_its_pages_say_that_nothing_is_at_stake(cast, review):
    client = signed_in(cast["XB expert"])
    section = text_of(review).sheet.questionnaire.sections.first()
    for address in (
        reverse("review", args=[review.pk]),
        reverse("review_about", args=[review.pk]),
        reverse("answers", args=[review.pk]),
        reverse("answers_section", args=[review.pk, section.key]),
        reverse("answers_check", args=[review.pk]),
        reverse("answers_unanswered", args=[review.pk]),
        reverse("clear", args=[text_of(review).pk]),
        reverse("review_history", args=[review.pk]),
    ):
        page = client.get(address)
        assert page.status_code == 200 and "nothing is at stake." in page.content.decode(), address
    own = client.get(reverse("review", args=[cast.review.pk])).content.decode()
    assert "practice-banner" not in own


def test_only_answering_and_clearing_is_practised(cast, review):
    by = cast["XB expert"]
    text = text_of(review)
    with pytest.raises(Refused):
        requests.ask(by=by, review=review, kind=Request.Kind.HELP, text="Help.")
    with pytest.raises(Refused):
        requests.ask(
            by=by, review=review, kind=Request.Kind.EXTENSION, text="Time.", until=review.due_on
        )
    complete(by, review)
    clear(by, review)
    with pytest.raises(Refused):
        submissions.publish(by=by, submission=text, public=True)
    client = signed_in(by)
    page = client.post(reverse("review_discussion", args=[review.pk]), {"text": "Hello."})
    assert page.status_code == 403 and not review.threads.exists()
    assert (
        reverse("help", args=[review.pk])
        not in client.get(reverse("answers", args=[review.pk])).content.decode()
    )


def test_the_database_keeps_it_apart(cast, review):
    real = cast.review
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(phase=real.phase, state=real.state)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(phase=real.phase, state=real.state, private_to=cast["XB expert"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(officer=cast.officer)


# --- it counts nowhere


def test_board_csv_and_totals_do_not_know_it(cast):
    def seen():
        client = signed_in(cast.officer)
        board = client.get(reverse("board"), {"mechanism": "practice"})
        sent = client.get(reverse("board_csv"), {"mechanism": "practice"})
        table = b"".join(sent.streaming_content)
        rows = overview.rows(overview.Wanted(practice=True), overview.names())
        return board.context["totals"], table, len(rows)

    before = seen()
    by = cast["XA expert"]
    found = practice.begin(by=by)
    complete(by, found)
    clear(by, found)
    assert seen() == before


def test_lists_forms_and_switchers_do_not_know_it(cast, review):
    client = signed_in(cast.officer)
    assert review.pk not in {r["id"] for r in client.get("/api/reviews/").json()["results"]}
    own = signed_in(cast["XB expert"])
    assert review.pk not in {r["id"] for r in own.get("/api/reviews/").json()["results"]}
    elthora = State.objects.get(code="XE")
    assert not nominations.reviews_open_to(elthora).filter(pk=review.pk).exists()
    assert not nominations.states_open_to_notes().filter(code="XE").exists()
    assert not nominations.seated(elthora).exists()
    form = ReviewersForm(state=elthora, phase=review.phase)
    assert form.load["XF"] == form.load[State.objects.get(code="XF").pk] == 0
    demo = own.get(reverse("demo"))
    assert [party["seats"] for party in demo.context["parties"] if party["state"] == elthora] == [
        []
    ]
    home = own.get(reverse("home"))
    shown = [mine.review for _heading, rows in home.context["sections"] for mine in rows]
    assert shown == [cast.review] and home.context["practice"] == review


def test_who_practises_learns_nothing_of_the_invented_states_other_reviews(cast, review):
    others = _review_of_elthora(cast)
    about = signed_in(cast["XB expert"]).get(reverse("review_about", args=[review.pk]))
    assert about.status_code == 200 and about.context["switcher"] == []
    assert signed_in(cast["XB expert"]).get(others.get_absolute_url()).status_code == 404


def _review_of_elthora(cast) -> Review:
    states = {s.code: s for s in State.objects.filter(code__in=("XE", "XF", "XC"))}
    return open_review(
        cast.officer,
        state=states["XE"],
        same_group=states["XF"],
        other_group=states["XC"],
        additional={},
    )


def test_it_stands_in_nobodys_way(cast, review):
    """The invented State can still be reviewed, and whoever practised can still be seated."""
    opened = _review_of_elthora(cast)
    assert opened.private_to is None
    newcomer = cast["XB expert"]
    assert foreign(newcomer, State.objects.get(code="XB")) == ""
    assert not queries.serves_another(newcomer, State.objects.get(code="XB"))
    with pytest.raises(Invalid):
        participants.seat(
            by=cast.officer,
            review=opened,
            state=opened.state,
            user=newcomer,
            seat=Seat.EXPERT,
            note_reference="XE/1",
        )


def test_no_mail_no_message_no_reminder(cast, review, mailoutbox):
    by = cast["XB expert"]
    complete(by, review)
    clear(by, review)
    for event in Event.objects.filter(review_id=review.pk, announced_at=None):
        assert announcing.announce(event.pk) == 0
    assert not Notification.objects.filter(review_id=review.pk).exists() and not mailoutbox
    Event.objects.update(announced_at=timezone.now())
    for row in review.steps.filter(closed_at=None):
        row.due_on = timezone.now().date()
        row.opened_at -= timedelta(days=100)
        row.save()
    reminders.remind(timezone.now().date())
    assert not Event.objects.filter(review_id=review.pk, kind="deadline.reminder").exists()


def test_nobody_is_told_of_an_event_whose_review_is_gone(cast, review):
    events = list(Event.objects.filter(review_id=review.pk))
    practice.discard(by=cast["XB expert"])
    for event in events:
        event.pk, event.announced_at = None, None
        event.save()
        assert announcing.announce(event.pk) == 0


def test_nothing_public_comes_of_it(cast, review):
    by = cast["XB expert"]
    complete(by, review)
    clear(by, review)
    row = text_of(review)
    row.published_at, row.published_by = timezone.now(), by
    row.save()
    assert not published().filter(pk=row.pk).exists()


# --- where it begins


def test_home_about_and_hub_lead_to_it(cast):
    client = signed_in(cast["XB expert"])
    about = client.get(reverse("review_about", args=[cast.review.pk])).content.decode()
    home = client.get(reverse("home")).content.decode()
    hub = client.get(reverse("review", args=[cast.review.pk])).content.decode()
    assert reverse("practice_begin") in about and reverse("practice_begin") in home
    assert f'href="{reverse("practice")}"' in hub
    practice.begin(by=cast["XB expert"])
    about = client.get(reverse("review_about", args=[cast.review.pk])).content.decode()
    assert reverse("practice_begin") not in about and f'href="{reverse("practice")}"' in about
    officer = signed_in(cast.officer).get(reverse("review_about", args=[cast.review.pk]))
    assert reverse("practice") not in officer.content.decode()


def test_its_pages_are_light(cast, review, django_assert_max_num_queries):
    client = signed_in(cast["XB expert"])
    for name, args in (("practice", []), ("home", []), ("review", [review.pk])):
        client.get(reverse(name, args=args))
        with django_assert_max_num_queries(12):
            client.get(reverse(name, args=args))
