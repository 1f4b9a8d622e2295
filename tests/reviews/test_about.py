"""The first ten minutes: dates, who is missing, how much it is, which note names me."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from questionnaires import queries
from questionnaires.models import Question
from reviews.actions import participants, steps
from reviews.models import State, Submission
from reviews.process import Seat, Step
from tests.factories.people import START, Cast, person, signed_in
from tests.factories.progress import skip_to
from tests.nominations.makers import AMAL, JOSE, approved, note, of, submitted


def shown(user: User, cast: Cast, name: str = "review_about") -> str:
    response = signed_in(user).get(reverse(name, args=[cast.review.pk]))
    assert response.status_code == 200
    return response.content.decode()


def seat(cast: Cast, user: User, code: str = "XA", where: Seat = Seat.OBSERVER) -> User:
    participants.seat(
        by=cast.officer,
        review=cast.review,
        state=State.objects.get(code=code),
        user=user,
        seat=where,
        note_reference=f"{code}/1",
    )
    return user


def numbered(*codes: str) -> int:
    """How many numbered questions the questionnaire has on instruments."""
    found = Question.objects.filter(parent__isnull=True)
    return found.filter(section__instrument__code__in=codes).count() if codes else found.count()


def day(weeks: int) -> str:
    return date_format(START + timedelta(weeks=weeks), "DATE_FORMAT")


@time_machine.travel("2026-01-16", tick=False)
def test_nominations_have_two_weeks_and_four_and_consultations_follow(opened):
    page = shown(seat(opened, person("Otto Observer")), opened)
    dates = page[page.index("By when") : page.index("How much it is")]
    for title, weeks in (
        ("Naming the focal points", 2),
        ("Naming the experts", 4),
        ("Preliminary consultations", 6),
    ):
        assert title in dates
        assert day(weeks) in dates[dates.index(title) :].split("</dd>")[0]


def test_what_each_nomination_waits_for_is_told_to_its_side(opened):
    user = seat(opened, person("Otto Observer"))
    other = seat(opened, person("Olga Other"), "XB")
    page = shown(user, opened)
    assert "no focal point in this review yet" in page
    assert f"Awaited since {day(2)}" in page
    assert "names people by note verbale" in page

    note(opened, AMAL, JOSE)
    page = shown(user, opened)
    assert page.count("has not signed in yet") == 2
    assert "names people by note verbale" not in page
    submitted(JOSE.email)
    assert "the Secretariat checks the profile" in shown(user, opened)
    assert AMAL.name not in shown(other, opened)


def test_that_somebody_is_held_does_not_show(opened):
    user = seat(opened, person("Otto Observer"))
    note(opened, AMAL)
    named = of(AMAL.email)
    named.status = named.Status.HELD
    named.save()
    page = shown(user, opened)
    assert "the profile is not finished yet" in page
    assert "held" not in page


def test_the_note_that_names_me_has_its_date(opened):
    note(opened, AMAL, reference="XA/77")
    user = approved(opened, AMAL.email).user
    assert "XA/77" in shown(user, opened)
    assert "of 20 January 2026" in shown(user, opened)


@pytest.mark.parametrize("name", ["review_about", "questionnaire_blank", "answers"])
def test_an_additional_State_counts_its_own_instruments(cast, name):
    whole, firearms = numbered(), numbered("FA")
    assert 0 < firearms < whole

    additional = shown(cast["XC expert"], cast, name)
    reviews = (
        "Your State reviews the answers to %d of the questionnaire&#x27;s %d numbered questions."
    )
    assert (reviews % (firearms, whole)).replace("&#x27;", "'") in additional
    under_review = shown(cast["XA expert"], cast, name)
    answers = f"Your State answers {whole} of the questionnaire's {whole} numbered questions."
    assert answers in under_review
    assert f"answers {whole} of the questionnaire's" in shown(cast.officer, cast, name)


def test_the_page_keeps_its_query_budget(cast_at):
    cast = cast_at(Step.SELF_ASSESSMENT)
    note(cast, JOSE, code="XA")
    for who in ("XA focal_point", "XC expert"):
        client, address = signed_in(cast[who]), reverse("review_about", args=[cast.review.pk])
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        assert len(found) <= 12


def test_the_scope_says_what_falls_away(cast):
    cast.review.instruments.remove(*cast.review.instruments.filter(code="FA"))
    found = queries.scope(cast.review)
    assert (found.asked, found.of) == (numbered("UNTOC", "TIP", "SOM"), numbered())
    assert [row.code for row in found.left_out] == ["FA"]


# --- what the consultations agreed


def agree(cast: Cast, step: Step, **text: object) -> Cast:
    """Take the review to a step; the consultations agreed this on the way."""
    sheet = Submission.objects.get(review=cast.review, step=Step.CONSULTATIONS)
    Submission.objects.filter(pk=sheet.pk).update(text=sheet.text | text)
    skip_to(cast, step)
    return cast


def timetable(day: date) -> list[dict[str, str]]:
    return [{"step": Step.SELF_ASSESSMENT, "date": day.isoformat()}]


@pytest.mark.parametrize("name", ["review", "review_about"])
def test_an_agreed_date_stands_beside_the_due_date_where_they_differ(cast, name):
    day = timezone.now().date() + timedelta(days=700)
    agree(cast, Step.SELF_ASSESSMENT, timetable=timetable(day))
    words = f"Agreed in the consultations: {date_format(day, 'DATE_FORMAT')}"
    for user in (cast["XA expert"], cast["XD observer"], cast.officer):
        assert words in shown(user, cast, name)
    steps.extend(by=cast.officer, review=cast.review, until=day, reason="Agreed.")
    assert words not in shown(cast["XA expert"], cast, name)


def test_a_date_that_is_not_agreed_yet_is_shown_to_nobody(cast):
    day = timezone.now().date() + timedelta(days=700)
    Submission.objects.filter(step=Step.CONSULTATIONS).update(text={"timetable": timetable(day)})
    for who in ("XA focal_point", "XD observer"):
        assert date_format(day, "DATE_FORMAT") not in shown(cast[who], cast)


def test_the_officer_records_the_agreed_date(cast):
    day = timezone.now().date() + timedelta(days=700)
    agree(cast, Step.SELF_ASSESSMENT, timetable=timetable(day))
    client, address = signed_in(cast.officer), reverse("step_extend", args=[cast.review.pk])
    hub = shown(cast.officer, cast, "review")
    assert f"Record the agreed date: {date_format(day, 'DATE_FORMAT')}" in hub
    assert f'href="{address}?agreed=yes"' in hub
    assert "Record the agreed date" not in shown(cast["XA focal_point"], cast, "review")
    form = client.get(f"{address}?agreed=yes").context["form"]
    assert form["until"].value() == day
    reason = form["reason"].value()
    assert client.post(address, {"until": day.isoformat(), "reason": reason}).status_code == 302
    assert cast.reload().due_on == day
    assert "Record the agreed date" not in shown(cast.officer, cast, "review")


def test_an_earlier_agreed_date_is_shown_and_not_offered(cast):
    day = timezone.now().date() + timedelta(days=1)
    agree(cast, Step.SELF_ASSESSMENT, timetable=timetable(day))
    hub = shown(cast.officer, cast, "review")
    assert "Agreed in the consultations" in hub
    assert "Record the agreed date" not in hub


LABOUR = {"UNTOC": {"XB": "5-8 and 23", "XD": "all"}, "TIP": {"XD": "all"}, "SOM": {"XB": "all"}}


def test_a_reviewing_State_reads_what_it_took(cast):
    agree(cast, Step.FEEDBACK, labour=LABOUR)
    feedback = signed_in(cast["XB expert"]).get(reverse("feedback", args=[cast.review.pk, "XB"]))
    for page in (feedback.content.decode(), shown(cast["XB expert"], cast)):
        part = page[page.index("your State took") :].split("</ul>")[0]
        assert part.count("<li>") == 2
        assert "5-8 and 23" in part
        assert "Smuggling of Migrants Protocol, the whole instrument" in part
    assert "your State took" not in shown(cast["XA expert"], cast)


def test_what_others_take_is_marked_and_not_closed(cast):
    agree(cast, Step.FEEDBACK, labour=LABOUR)
    client = signed_in(cast["XB expert"])

    def marked(code: str, key: str, who: str = "XB") -> bool:
        address = reverse("feedback_section", args=[cast.review.pk, who, f"{code}-{key}"])
        page = signed_in(cast[f"{who} expert"]).get(address).content.decode()
        return "another State takes this" in page

    assert [marked("untoc", key) for key in ("2", "5", "6", "23")] == [True, False, False, False]
    assert marked("tip", "3") and not marked("som", "3")
    assert not marked("untoc", "2", "XD") and marked("som", "3", "XD")
    page = client.get(reverse("feedback", args=[cast.review.pk, "XB"])).content.decode()
    assert "Another State takes it by the division of labour" in page
    overall = reverse("feedback_overall", args=[cast.review.pk, "XB", "tip"])
    assert "another State takes this" in client.get(overall).content.decode()
    assert "<textarea" in client.get(overall).content.decode()


def test_without_a_division_of_labour_nothing_is_marked(cast):
    agree(cast, Step.FEEDBACK, labour={})
    page = signed_in(cast["XB expert"]).get(reverse("feedback", args=[cast.review.pk, "XB"]))
    assert "division of labour" not in page.content.decode()
