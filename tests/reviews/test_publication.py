"""Publication by the State under review, and releases by the Secretariat."""

import uuid

import pytest
from django.urls import reverse

from audit.models import Event
from reviews.actions import submissions
from reviews.models import Observation, Release, Submission
from reviews.permissions import Refused
from reviews.process import Step
from revmod.lib.errors import Invalid
from tests.factories.joint import cleared_list, cleared_summary, jump, paragraph, the_list
from tests.factories.people import signed_in


def address(cast) -> str:
    return reverse("publication", args=[cast.review.pk])


def client_of(cast, who):
    return signed_in(getattr(cast, who) if hasattr(cast, who) else cast[who])


def post(cast, who="XA focal_point", **given):
    return client_of(cast, who).post(address(cast), given)


def public(cast) -> set[int]:
    return set(Observation.objects.filter(is_public=True).values_list("pk", flat=True))


def test_the_page_says_what_becomes_public(cast):
    cleared_summary(cast)
    page = client_of(cast, "XA focal_point").get(address(cast)).content.decode()
    for words in ("confidential", "never public", "without the name of any official", "Summary"):
        assert words in page
    assert "0 of 2 paragraphs" in page


@pytest.mark.parametrize("who", ["XA expert", "XA observer"])
def test_others_of_the_state_read_the_page_and_cannot_decide(cast, who):
    rows = cleared_list(cast)
    page = client_of(cast, who).get(address(cast))
    assert page.status_code == 200
    assert "Only the focal point can do this." in page.content.decode()
    answer = post(cast, who, step="observations", paragraph=[rows[0].pk])
    assert answer.status_code == 403
    assert not public(cast)


@pytest.mark.parametrize("who", ["XB focal_point", "XC expert", "officer"])
def test_the_other_side_and_the_secretariat_decide_nothing(cast, who):
    rows = cleared_list(cast)
    assert client_of(cast, who).get(address(cast)).status_code == 403
    assert post(cast, who, step="observations", paragraph=[rows[0].pk]).status_code == 403


@pytest.mark.parametrize("who", ["outsider", "draw_officer", "administrator"])
def test_outsiders_find_nothing(cast, who):
    cleared_list(cast)
    assert client_of(cast, who).get(address(cast)).status_code == 404
    assert post(cast, who, step="observations").status_code == 404


def test_paragraph_by_paragraph_and_back(cast):
    rows = cleared_list(cast)
    post(cast, step="observations", paragraph=[rows[0].pk])
    assert public(cast) == {rows[0].pk}
    assert the_list(cast).published_at
    post(cast, step="observations", paragraph=[rows[0].pk])  # the same again
    event = Event.objects.get(kind="observations.published")
    assert event.data == {"public": 1, "of": 2, "paragraphs": [rows[0].pk]}
    post(cast, step="observations")
    assert public(cast) == set()
    assert not the_list(cast).published_at


def test_made_up_paragraphs_are_passed_over(cast):
    rows = cleared_list(cast)
    given = [rows[0].pk, "999999", "x", "-1", str(2**80), "١٢", ""]
    assert post(cast, step="observations", paragraph=given).status_code == 302
    assert public(cast) == {rows[0].pk}


def test_a_text_as_a_whole_and_back_once_for_one_id(cast):
    cleared_summary(cast)
    act = str(uuid.uuid4())
    client = client_of(cast, "XA focal_point")
    for _again in range(2):
        client.post(address(cast), {"step": "summary", "public": "yes", "act": act})
    assert Event.objects.filter(kind="submission.published").count() == 1
    text = Submission.objects.get(step=Step.SUMMARY)
    assert text.published_at and text.published_by == cast["XA focal_point"]
    post(cast, step="summary", public="no")
    text.refresh_from_db()
    assert not text.published_at


@pytest.mark.parametrize("step", ["feedback", "consultations", "completed", "nonsense", ""])
def test_no_other_kind_of_text_is_ever_public(cast, step):
    cleared_list(cast)
    assert post(cast, step=step, public="yes").status_code == 403
    assert not Submission.objects.filter(published_at__isnull=False).exists()


def test_a_draft_cannot_be_made_public(cast):
    jump(cast, Step.OBSERVATIONS)
    row = paragraph(cast)
    client = client_of(cast, "XA focal_point")
    answer = client.post(address(cast), {"step": "observations", "paragraph": [row.pk]})
    assert answer.status_code == 302
    page = client.get(address(cast)).content.decode()
    assert "Only a submitted text can be made public." in page
    assert not public(cast)


def test_feedback_is_refused_by_the_action_itself(cast):
    jump(cast, Step.OBSERVATIONS)
    feedback = Submission.objects.create(
        review=cast.review, step=Step.FEEDBACK, state=cast.review.state, status="submitted"
    )
    with pytest.raises(Refused):
        submissions.publish(by=cast["XA focal_point"], submission=feedback, public=True)


def test_a_list_as_a_whole(cast):
    rows = cleared_list(cast)
    by = cast["XA focal_point"]
    submissions.publish(by=by, submission=the_list(cast), public=True)
    assert public(cast) == {row.pk for row in rows}
    submissions.publish(by=by, submission=the_list(cast), public=False)
    assert public(cast) == set()


def release_address(cast) -> str:
    return reverse("release", args=[the_list(cast).pk])


def test_the_officer_records_a_release_which_publishes_nothing(cast):
    cleared_list(cast)
    client = client_of(cast, "officer")
    given = {"working_group": "Working Group on Firearms", "on": "2026-05-04"}
    for _again in range(2):
        assert client.post(release_address(cast), given).status_code == 302
    assert Release.objects.count() == 1
    assert Event.objects.filter(kind="observations.released").count() == 1
    assert "Working Group on Firearms" in client.get(release_address(cast)).content.decode()
    assert not public(cast)


@pytest.mark.parametrize(
    "given",
    [
        {"working_group": "", "on": "2026-05-04"},
        {"working_group": "  ", "on": "2026-05-04"},
        {"working_group": "Kept-words", "on": "yesterday"},
        {"working_group": "Kept-words" * 100, "on": "2026-05-04"},
    ],
)
def test_a_wrong_release_comes_back(cast, given):
    cleared_list(cast)
    answer = client_of(cast, "officer").post(release_address(cast), given)
    assert answer.status_code == 422
    assert given["working_group"].strip() in answer.content.decode()


def test_only_a_cleared_list_is_released(cast):
    jump(cast, Step.OBSERVATIONS)
    paragraph(cast)
    with pytest.raises(Invalid):
        submissions.release(
            by=cast.officer,
            submission=the_list(cast),
            working_group="X",
            on=cast.review.launched_on,
        )
    given = {"working_group": "Kept-words", "on": "2026-05-04"}
    assert client_of(cast, "officer").post(release_address(cast), given).status_code == 422


def test_participants_do_not_release(cast):
    cleared_list(cast)
    assert client_of(cast, "XA focal_point").get(release_address(cast)).status_code == 403
    assert client_of(cast, "outsider").get(release_address(cast)).status_code == 404
    assert client_of(cast, "administrator").get(release_address(cast)).status_code == 404
