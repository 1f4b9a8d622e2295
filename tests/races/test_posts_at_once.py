"""Real forms at the same moment: the same hidden id is one act, different ids never a 500."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Act, Event
from nominations.models import NoteVerbale
from reviews.actions import consultations, requests, submissions
from reviews.models import (
    Clearance,
    DraftOpening,
    Job,
    Message,
    Observation,
    ObservationComment,
    Phase,
    Request,
    Review,
    State,
    Submission,
    TextRevision,
)
from reviews.process import Office, Step
from revmod.lib.canonical import sha256
from tests.factories.joint import agree, cleared_list, jump, paragraph, the_list, the_summary
from tests.factories.people import officer, signed_in
from tests.factories.progress import clear
from tests.races.pieces import LABOUR
from tests.races.together import at_once


class Tabs:
    """One person's browser with several tabs: one session, a form in each."""

    def __init__(self, user: User) -> None:
        self.cookies = signed_in(user).cookies

    def post(self, address: str, data: dict, act: str):
        tab = Client(headers={"accept": "text/html"})
        tab.cookies = self.cookies
        return tab.post(address, data | {"act": act})

    def twice(self, address: str, data: dict, *, tabs: int = 3) -> str:
        """The same form from several tabs at once: one act, and all come where it led."""
        act = str(uuid4())
        replies = at_once(*[lambda: self.post(address, data, act)] * tabs)
        assert not any(isinstance(reply, Exception) for reply in replies), replies
        assert [reply.status_code for reply in replies] == [302] * tabs, (address, replies)
        assert len({reply.url for reply in replies}) == 1
        assert Act.objects.filter(act=act).count() == 1
        again = self.post(address, data, act)
        assert (again.status_code, again.url) == (302, replies[0].url), address
        return replies[0].url

    def apart(self, address: str, data: dict, *, tabs: int = 2) -> list[int]:
        """Forms with ids of their own at once: what each tab reads, never an error of ours."""
        replies = at_once(*[lambda: self.post(address, data, str(uuid4()))] * tabs)
        assert not any(isinstance(reply, Exception) for reply in replies), replies
        codes = sorted(reply.status_code for reply in replies)
        assert codes[0] == 302, (address, codes)
        assert codes[-1] < 500, (address, codes)
        return codes


def events(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def sheet(cast) -> Submission:
    return Submission.objects.get(review=cast.review, step=Step.CONSULTATIONS)


def digest(text: Submission, code: str) -> str:
    text.refresh_from_db()
    return sha256(submissions.content(text, State.objects.get(code=code)))


def ready(cast) -> None:
    now = sheet(cast)
    new = now.text | {"languages": ["en"], "labour": LABOUR}
    consultations.save(by=cast["XA focal_point"], submission=now, base=now.revision, text=new)


def later(cast, days: int) -> str:
    return (cast.reload().due_on + timedelta(days=days)).isoformat()


def test_what_participants_post_while_consulting(cast):
    mine, pk = Tabs(cast["XA focal_point"]), [cast.review.pk]
    mine.twice(reverse("review_discussion", args=pk), {"text": "Good morning."})
    assert Message.objects.count() == events("discussion.message") == 1
    mine.twice(reverse("help", args=pk), {"text": "How do I save?", "page": ""})
    mine.twice(reverse("extension", args=pk), {"text": "Holidays.", "until": later(cast, 9)})
    assert Request.objects.count() == 2
    form = {"base": 0, "languages": ["en"], "notes": "Online."}
    form |= {f"whole-{i}-{s}": "on" for i, part in LABOUR.items() for s in part}
    form |= {f"date-{row['step']}": row["date"] for row in sheet(cast).text["timetable"]}
    mine.twice(reverse("consultations", args=pk), form)
    assert TextRevision.objects.count() == 1
    assert (
        mine.apart(reverse("consultations", args=pk), form | {"base": 1, "notes": "b"}) == [302] * 2
    )
    assert TextRevision.objects.count() == 2
    assert mine.apart(reverse("review_discussion", args=pk), {"text": "Hello."}) == [302] * 2
    assert Message.objects.count() == 3


def test_the_last_clearance_from_several_tabs(cast):
    ready(cast)
    for code in ("XA", "XB", "XC"):
        clear(cast, sheet(cast), code)
    last, address = Tabs(cast["XD focal_point"]), reverse("clear", args=[sheet(cast).pk])
    form = {"seen": digest(sheet(cast), "XD"), "confirm": "on"}
    url = last.twice(address, form)
    assert url == reverse("receipt", args=[sheet(cast).pk])
    assert cast.reload().step == Step.SELF_ASSESSMENT
    assert last.apart(address, form) == [302] * 2
    assert Clearance.objects.count() == 4
    assert events("step.opened") == 3
    answers = Submission.objects.get(step=Step.SELF_ASSESSMENT)
    opening = reverse("draft_opening", args=[answers.pk])
    Tabs(cast["XA focal_point"]).twice(opening, {"reader": "secretariat"})
    assert DraftOpening.objects.count() == events("draft.opened") == 1


def test_what_an_officer_posts(cast):
    chief, pk = Tabs(cast.officer), [cast.review.pk]
    rows = [
        requests.ask(
            by=cast["XA focal_point"],
            review=cast.review,
            kind=Request.Kind.EXTENSION,
            text="Holidays.",
            until=date.fromisoformat(later(cast, days)),
        )
        for days in (9, 10)
    ]
    grant = {"decision": "grant", "reply": ""}
    chief.twice(reverse("queue_request", args=[rows[0].pk]), grant)
    assert chief.apart(reverse("queue_request", args=[rows[1].pk]), grant) == [302] * 2
    assert events("step.extended") == events("request.settled") == 2
    chief.twice(reverse("step_extend", args=pk), {"until": later(cast, 1), "reason": "Agreed."})
    longer = {"until": later(cast, 1), "reason": "Agreed."}
    assert chief.apart(reverse("step_extend", args=pk), longer) == [302, 422]
    assert events("step.extended") == 4
    close = {"step": "consultations", "reason": "Time."}
    chief.twice(reverse("step_close", args=pk), close)
    assert events("step.closed") == 2
    away = {"name": cast.review.state.name, "reason": "Merged."}
    chief.twice(reverse("review_cancel", args=pk), away)
    assert events("review.cancelled") == 1


def test_two_officers_settle_one_request_differently(cast):
    row = requests.ask(
        by=cast["XA focal_point"], review=cast.review, kind=Request.Kind.HELP, text="How?"
    )
    chiefs = [Tabs(cast.officer), Tabs(officer("Second Officer"))]
    address = reverse("queue_request", args=[row.pk])
    acts = [
        lambda chief=chief, word=word: chief.post(
            address, {"decision": "grant", "reply": word}, str(uuid4())
        )
        for chief, word in zip(chiefs, ("First.", "Second."), strict=True)
    ]
    replies = at_once(*acts)
    assert sorted(reply.status_code for reply in replies) == [302, 422], replies
    refused = next(reply for reply in replies if reply.status_code == 422).content.decode()
    row.refresh_from_db()
    assert f"{row.settled_by.name} has settled this request already." in refused
    assert ("First." if row.reply == "Second." else "Second.") in refused
    assert events("request.settled") == 1


def test_what_the_secretariat_posts_about_the_frame(opened):
    chief = Tabs(opened.officer)
    phase = Phase.objects.get(mechanism__is_practice=True, number=2)
    form = {"same_group": "XB", "other_group": "XD", "same_group_FA": "XC"}
    form |= {"start": "2026-01-15", "officer": opened.officer.pk}
    address = f"{reverse('review_open')}?state=XA&phase={phase.pk}"
    assert chief.apart(address, form, tabs=3) == [302, 422, 422]
    third = Phase.objects.get(mechanism__is_practice=True, number=3)
    chief.twice(f"{reverse('review_open')}?state=XA&phase={third.pk}", form)
    assert Review.objects.filter(phase__in=[phase, third]).count() == 2
    party = {"code": "QZ", "regional_group": "AFR", "name_en": "Quazland", "reason": "List"}
    party |= {"mechanism": phase.mechanism_id}
    assert chief.apart(reverse("party_new"), party, tabs=3) == [302, 422, 422]
    chief.twice(reverse("party_new"), party | {"code": "QY", "name_en": "Quayland"})
    people = {"people-0-name": "Amal", "people-0-email": "a@example.org"}
    people |= {"people-0-seat": "focal_point", "people-TOTAL_FORMS": 1, "people-INITIAL_FORMS": 0}
    note = people | {"reference": "XA/1", "dated_on": "2026-01-20", "reviews": [opened.review.pk]}
    address = f"{reverse('note_new')}?state={State.objects.get(code='XA').pk}"
    chief.twice(address, note)
    assert chief.apart(address, note) == [302] * 2
    assert NoteVerbale.objects.count() == 1
    chosen = Tabs(officer("Ada Administrator", Office.ADMINISTRATOR))
    chosen.twice(reverse("setting_change", args=["redraws"]), {"value": 4})
    assert events("setting.changed") == 1


def test_what_is_posted_about_the_list(cast):
    jump(cast, Step.OBSERVATIONS)
    by, pk = Tabs(cast["XB expert"]), [cast.review.pk]
    form = {"place": "UNTOC:5", "kind": "gap", "text": "A paragraph.", "language": "en"}
    by.twice(reverse("observation_new", args=pk), form | {"draft": ""})
    row = Observation.objects.get()
    by.twice(reverse("observation_propose", args=[row.pk]), {})
    assert events("observation.proposed") == 1
    by.twice(reverse("observation_comment", args=[row.pk]), {"text": "Why?", "language": "en"})
    assert ObservationComment.objects.count() == 1
    edited = form | {"base": 1, "text": "Another text."}
    by.twice(reverse("observation_edit", args=[row.pk]), edited)
    assert by.apart(reverse("observation_edit", args=[row.pk]), edited | {"text": "C"}) == [302] * 2
    row.refresh_from_db()
    assert (row.text, row.revision) == ("Another text.", 2)
    focal = Tabs(cast["XB focal_point"])
    agreed = {"position": "agreed", "reservation": "", "revision": 2}
    focal.twice(reverse("observation_position", args=[row.pk]), agreed)
    assert focal.apart(reverse("observation_position", args=[row.pk]), agreed) == [302] * 2
    assert row.positions.count() == 1
    by.twice(reverse("observation_withdraw", args=[row.pk]), {})
    other = paragraph(cast, "One more.")
    assert by.apart(reverse("observation_withdraw", args=[other.pk]), {}) == [302, 403]
    assert events("observation.withdrawn") == 2
    agree(cast, paragraph(cast, "The last."), "XA", "XB", "XD")
    clearing = {"seen": digest(the_list(cast), "XB"), "confirm": "on"}
    focal.twice(reverse("clear", args=[the_list(cast).pk]), clearing)
    assert Clearance.objects.filter(submission=the_list(cast)).count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_posted_about_the_summary_and_publication(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.CELERY_TASK_ALWAYS_EAGER = False
    cleared_list(cast)
    by, pk = Tabs(cast["XB expert"]), [cast.review.pk]
    by.twice(reverse("summary_start", args=pk), {})
    parts = the_summary(cast).text["instruments"]
    assert parts["UNTOC"]
    form = {"general-part": "general", "general-base": 0, "general-text": "Good."}
    by.twice(reverse("summary", args=pk) + "?part=general", form)
    assert the_summary(cast).text["general"] == "Good."
    chief, listed = Tabs(cast.officer), the_list(cast)
    release = {"working_group": "On firearms", "on": "2026-05-05"}
    chief.twice(reverse("release", args=[listed.pk]), release)
    assert chief.apart(reverse("release", args=[listed.pk]), release) == [302] * 2
    assert events("observations.released") == 1
    chief.twice(reverse("document", args=[listed.pk]), {"kind": "text"})
    assert Job.objects.count() == 1
