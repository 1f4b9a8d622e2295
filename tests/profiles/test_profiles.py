"""Public country profiles: what was published, frozen, and nothing else."""

import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reviews.actions import submissions
from reviews.models import Observation, State, Submission, Version
from reviews.process import Step
from tests.factories.joint import cleared_list, cleared_summary, the_list, the_summary


def profile(code="XA", language="en"):
    client = Client()
    client.cookies["django_language"] = language
    return client.get(reverse("public_profile", args=[code]))


def text(code="XA", language="en") -> str:
    return profile(code, language).content.decode()


def publish(cast, submission, public=True):
    submissions.publish(by=cast["XA focal_point"], submission=submission, public=public)


@pytest.mark.parametrize("code", ["XA", "FR", "ZZ", "xa", "XAA", "%00", "é", "x" * 300])
def test_a_party_with_nothing_public_is_not_found(cast, code):
    assert profile(code).status_code == 404


def test_the_list_of_profiles_is_empty_at_first(frame):
    page = Client().get(reverse("public_profiles"))
    assert page.status_code == 200
    assert "Nothing is public yet" in page.content.decode()


def test_only_the_public_paragraphs_are_shown(cast):
    rows = cleared_list(cast)
    chosen = {rows[1].pk}
    submissions.publish_paragraphs(
        by=cast["XA focal_point"], submission=the_list(cast), public=chosen
    )
    page = text()
    assert "Брокеры" in page and 'lang="ru"' in page and "Русский" in page
    assert rows[0].text not in page
    assert "a part of the list" in page
    assert "Demonstration" in page
    submissions.publish_paragraphs(
        by=cast["XA focal_point"], submission=the_list(cast), public={rows[0].pk}
    )
    assert "XD reads the article more widely." in text()
    assert "Брокеры" not in text()


def test_the_frozen_text_is_shown_and_not_the_row(cast):
    rows = cleared_list(cast)
    publish(cast, the_list(cast))
    Observation.objects.filter(pk=rows[0].pk).update(text="Tampered with")
    assert rows[0].text in text()
    assert "Tampered with" not in text()


def test_no_official_is_named(cast):
    cleared_summary(cast)
    publish(cast, the_list(cast))
    publish(cast, the_summary(cast))
    page = text()
    assert "Overall <strong>good</strong>." in page
    assert "التوسيم واجب." in page
    for user in cast.people.values():
        assert user.name not in page
        assert user.email not in page


def test_what_is_taken_back_is_gone_at_once(cast):
    cleared_list(cast)
    publish(cast, the_list(cast))
    page = profile()
    assert page.status_code == 200
    assert "no-cache" in page["Cache-Control"] and "private" in page["Cache-Control"]
    publish(cast, the_list(cast), public=False)
    assert profile().status_code == 404
    assert not Observation.objects.filter(is_public=True).exists()


def test_the_database_takes_no_public_draft_and_no_public_feedback(cast):
    cleared_list(cast)
    public = {"published_at": timezone.now(), "published_by": cast["XA focal_point"]}
    drafts = Submission.objects.filter(review=cast.review, status=Submission.DRAFT)
    assert drafts.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        drafts.update(**public)
    feedback = Submission.objects.create(
        review=cast.review,
        step=Step.FEEDBACK,
        state=State.objects.get(code="XB"),
        status=Submission.SUBMITTED,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.filter(pk=feedback.pk).update(**public)
    assert profile().status_code == 404


def test_practice_parties_are_public_in_a_demonstration_only(cast, settings):
    cleared_list(cast)
    publish(cast, the_list(cast))
    listed = Client().get(reverse("public_profiles")).content.decode()
    assert "invented" in listed and reverse("public_profile", args=["XA"]) in listed
    settings.DEMO = False
    assert profile().status_code == 404
    listed = Client().get(reverse("public_profiles")).content.decode()
    assert "invented" not in listed


def test_hostile_text_is_harmless_in_public(cast):
    cleared_list(cast)
    version = the_list(cast).versions.get()
    content = json.loads(version.content)
    content["paragraphs"][0]["text"] = "<script>alert(1)</script> [x](javascript:alert(2)) \u202e"
    Version.objects.filter(pk=version.pk).update(content=json.dumps(content))
    publish(cast, the_list(cast))
    page = text()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_nobody_posts_to_public_pages(cast):
    for address in (reverse("public_profiles"), "/profiles/XA/"):
        assert Client().post(address).status_code == 405


def test_the_number_of_queries_is_bounded(cast):
    cleared_summary(cast)
    publish(cast, the_list(cast))
    publish(cast, the_summary(cast))
    with CaptureQueriesContext(connection) as captured:
        assert profile().status_code == 200
    assert len(captured) <= 12, [row["sql"] for row in captured]


@pytest.mark.parametrize("language", ["ar", "zh-hans", "ru"])
def test_the_page_speaks_the_readers_language_and_the_text_its_own(cast, language):
    cleared_list(cast)
    publish(cast, the_list(cast))
    page = text(language=language)
    assert f'<html lang="{language}"' in page
    assert 'lang="ru" dir="auto"' in page
