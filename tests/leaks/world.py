"""The world of the leak matrix: one review taken step by step, every text with its secret mark.

Everything is done by the project's own actions, by the people of the cast, so that whatever the
platform writes along the way (events, notifications, mails) is there too.
"""

from datetime import date, timedelta
from uuid import uuid4

from django.conf import settings
from django.core import mail as outbox
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from nominations.actions import nominations
from nominations.actions.notes import Nominee
from nominations.models import Nomination
from notifications.actions import announcing, mail
from notifications.models import Notification
from questionnaires.actions import answers, clarifications, remarks
from questionnaires.actions.catalogue import CLUSTER_1, load
from questionnaires.actions.saving import Piece
from questionnaires.models import AnswerSheet, Attachment, Question, Remark
from reviews import queries
from reviews.actions import (
    consultations,
    discussion,
    imports,
    jobs,
    observations,
    participants,
    practice,
    requests,
    submissions,
    summary,
)
from reviews.actions.frame import load_frame, load_practice
from reviews.models import Clearance, Job, Observation, Request, Review, State, Submission, Thread
from reviews.process import Seat, Step
from tests.factories.joint import paragraph, position, the_list, the_summary
from tests.factories.people import make_cast, open_review, person, signed_in
from tests.factories.progress import skip
from tests.leaks.people import KINDS, SIGNED_OUT, STAGES
from tests.leaks.secrets import mark
from tests.nominations.makers import note, of, submitted, token_of

TYPES = (Question.Type.LONG_TEXT, Question.Type.EXAMPLES, Question.Type.DIFFICULTIES)


class World:
    """The review at one stage: who is who, and the rows that addresses are made of."""

    def __init__(self) -> None:
        self.stage = ""
        self.jobs: dict[str, Job] = {}
        self.rows: dict[str, Observation] = {}
        self.threads: dict[str, Thread] = {}
        self.clients: dict[str, Client] = {}
        self._sessions: dict[str, str] = {}
        self.mails: list[EmailMessage] = []
        load_frame()
        load_practice()
        load(CLUSTER_1)
        self.cast = make_cast(seats=False)

    def reach(self, stage: str) -> "World":
        """Go on until a stage; it must not lie behind."""
        while self.stage != stage:
            following = STAGES[STAGES.index(self.stage) + 1] if self.stage else STAGES[0]
            getattr(self, f"_{following}")()
            self.stage = following
            jobs.tick()  # the site counts as ready
            self._tell()
        return self

    # --- what the routes ask for -----------------------------------------------------------------

    @property
    def review(self) -> Review:
        return self.cast.review

    def text(self, step: Step, code: str = "") -> Submission:
        """The submission of a step; where there is none yet, one of no review."""
        state = State.objects.get(code=code) if code else None
        found = queries.submission_of(self.review, step, state)
        return found or Submission(pk=0)

    @property
    def sheet(self) -> AnswerSheet:
        return AnswerSheet.objects.filter(submission__review=self.review).first() or AnswerSheet(
            pk=0
        )

    @property
    def attachment_pk(self) -> int:
        row = Attachment.objects.first()
        return row.pk if row else 0

    def question(self, code: str = "UNTOC") -> Question:
        """A question whose answer is a long text, asked of everybody."""
        return Question.objects.filter(
            section__instrument__code=code, type__in=TYPES, parent__isnull=True, when__isnull=True
        ).order_by("section__order", "order")[0]

    def remark(self, code: str, instrument: str = "UNTOC") -> Remark:
        """What a State says about that question."""
        rows = Remark.objects.filter(submission__review=self.review, submission__state__code=code)
        return rows.filter(question=self.question(instrument)).first() or Remark(pk=0)

    def client(self, kind: str) -> Client:
        """A browser in which somebody of a kind is signed in."""
        if kind not in self.clients:
            self.clients[kind] = signed_in(None if kind == "anonymous" else self.person(kind))
            self._sessions[kind] = self._session(kind)
        return self.clients[kind]

    def _session(self, kind: str) -> str:
        cookie = self.clients[kind].cookies.get(settings.SESSION_COOKIE_NAME)
        return cookie.value if cookie else ""

    def sign_in_again(self, kind: str) -> None:
        """Forget all cookies but the session's, whatever a page did to it."""
        client = self.clients[kind]
        client.cookies.clear()
        if self._sessions[kind]:
            client.cookies[settings.SESSION_COOKIE_NAME] = self._sessions[kind]

    def person(self, kind: str) -> User:
        people = {
            **self.cast.people,
            "officer": self.cast.officer,
            "draw_officer": self.cast.draw_officer,
            "administrator": self.cast.administrator,
            "outsider": self.cast.outsider,
        }
        return people[kind]

    # --- the stages ------------------------------------------------------------------------------

    def _nominations(self) -> None:
        cast, chief = self.cast, self.cast.officer
        State.objects.filter(code="XA").update(mission_name=mark("MISSION"))
        self._seats()
        self._nominees()
        self.other = open_review(
            chief,
            state=State.objects.get(code="XE"),
            same_group=State.objects.get(code="XF"),
            other_group=State.objects.get(code="XC"),
            additional={},
        )
        self._seat("XE", Seat.FOCAL_POINT, cast.outsider, self.other)
        discussion.post(by=cast.outsider, review=self.other, text=mark("OTHERTALK"), language="en")
        discussion.post(
            by=cast["XA expert"], review=self.review, text=mark("DISCUSSION"), language="en"
        )
        self._requests()
        self.import_file = imports.stage(
            by=cast.administrator,
            upload=SimpleUploadedFile(
                f"{mark('IMPORTNAME')}.csv", b"code,name_en\nZZ,Zedland\n", "text/csv"
            ),
        )
        self._job("XA expert")
        self._practice("XB expert")
        for kind in KINDS:
            self.client(kind)

    def _seats(self) -> None:
        """Everybody has a seat but the focal point of XD; one of XA has lost it."""
        cast = self.cast
        self._seat("XA", Seat.FOCAL_POINT, person("Fiona Former"))
        cast.people["former"] = User.objects.get(name="Fiona Former")
        for code in ("XA", "XB", "XC", "XD"):
            for seat in Seat:
                user = person(f"{code} {seat.value.replace('_', ' ').title()}")
                if (code, seat) == ("XB", Seat.EXPERT):
                    user.phone = mark("CONTACT")
                    user.save()
                cast.people[f"{code} {seat.value}"] = user
                if (code, seat) != ("XD", Seat.FOCAL_POINT):
                    self._seat(code, seat, user)
        gone = person("Ivo Inactive")
        self._seat("XA", Seat.EXPERT, gone)
        cast.people["inactive"] = gone
        self.client("inactive")  # the session goes on, the account does not
        gone.is_active = False
        gone.save()

    def _seat(self, code: str, seat: Seat, user: User, review: Review | None = None) -> None:
        participants.seat(
            by=self.cast.officer,
            review=review or self.review,
            state=State.objects.get(code=code),
            user=user,
            seat=seat,
            note_reference=f"{code}/2026/1",
        )

    def _nominees(self) -> None:
        cast = self.cast

        def named(key: str, code: str, **more) -> str:
            email = f"{key}@example.org"
            name = mark({"link": "LINKNAME"}.get(key, f"{key}NAME".upper()))
            note(
                cast,
                Nominee(name, email, Seat.EXPERT, "Judge"),
                code=code,
                reference=f"{code}/{key}",
                **more,
            )
            return email

        scan = SimpleUploadedFile(
            f"{mark('NOTENAME')}.txt", mark("NOTEFILE").encode(), "text/plain"
        )
        email = "nominee@example.org"
        nominee = Nominee(mark("NOMINEE"), email, Seat.EXPERT, "Judge")
        self.note = note(cast, nominee, code="XA", reference="XA/nominee", file=scan)
        submitted(email)
        self.nomination = of(email)
        submitted(named("held", "XB"))
        nominations.hold(
            by=cast.officer, nomination=of("held@example.org"), reason=mark("HELDREASON")
        )
        submitted(named("asked", "XD"))
        nominations.ask_clarification(
            by=cast.officer, nomination=of("asked@example.org"), reason=mark("PROFILEREASON")
        )
        named("link", "XC")
        self.token = token_of("link@example.org")
        self.held = Nomination.objects.get(email="held@example.org")
        self.asked = Nomination.objects.get(email="asked@example.org")
        for key in ("nominee", "held", "asked"):
            cast.people[key] = User.objects.get(email=f"{key}@example.org")

    def _requests(self) -> None:
        cast = self.cast
        requests.ask(
            by=cast["XA focal_point"],
            review=self.review,
            kind=Request.Kind.EXTENSION,
            text=mark("EXTENSION"),
            until=timezone.localdate() + timedelta(days=90),
        )
        for number in (1, 2):
            requests.ask(
                by=cast["XB expert"],
                review=self.review,
                kind=Request.Kind.HELP,
                text=mark("HELPTEXT"),
            )
            if number == 1:
                asked = Request.objects.get(kind=Request.Kind.HELP)
                requests.settle(
                    by=cast.officer, request=asked, granted=True, reply=mark("HELPREPLY")
                )
        self.request = Request.objects.get(kind=Request.Kind.HELP, settled_at=None)

    def _practice(self, kind: str) -> None:
        """Somebody practises: all of it is theirs alone."""
        by = self.cast[kind]
        self.practice = practice.begin(by=by)
        text = queries.submission_of(self.practice, Step.SELF_ASSESSMENT, self.practice.state)
        row = text.sheet.answers.get(question__key="untoc-8-5")
        piece = Piece(mark("PRACTICE"), row.revision, uuid4())
        answers.save(by=by, sheet_id=row.sheet_id, question_id=row.question_id, piece=piece)
        self.practice_text = text

    def _job(self, kind: str) -> None:
        job = Job.objects.create(
            kind="questionnaire",
            args={},
            requested_by=self.cast[kind],
            review=self.review,
            state=Job.State.DONE,
            result_name=f"{mark('JOBFILE')}.txt",
            content_type="text/plain",
        )
        job.result.save("made.txt", ContentFile(mark("JOBFILE").encode()))
        self.jobs[kind] = job

    def _consultations(self) -> None:
        self._seat("XD", Seat.FOCAL_POINT, self.cast["XD focal_point"])
        self.cast.reload()
        sheet = self.text(Step.CONSULTATIONS)
        for base, key, code in ((0, "CONSULTATIONS_BEFORE", "XA"), (1, "CONSULTATIONS", "XB")):
            sheet.refresh_from_db()
            consultations.save(
                by=self.cast[f"{code} focal_point"],
                submission=sheet,
                base=sheet.revision if base else 0,
                text={"languages": ["en"], "labour": {}, "timetable": [], "notes": mark(key)},
            )

    def _self_assessment(self) -> None:
        skip(self.cast)
        first, firearms = self.question(), self.question("FA")
        self._answer("XA expert", first, mark("ANSWER_BEFORE"), 0)
        self._answer("XA expert", first, mark("ANSWER"), 1)
        self._answer("XA focal_point", firearms, mark("ANSWER_FA"), 0)
        second = first.section.questions.filter(type__in=TYPES).exclude(pk=first.pk)[0]
        self._answer("XA expert", second, mark("ANSWER_BESIDE"), 0)
        self._answer("XA focal_point", second, "Both had written.", 0)
        documents = Question.objects.filter(
            section__instrument__code="UNTOC",
            type="documents",
            when__isnull=True,
            parent__isnull=True,
        ).first()
        assert documents, "the questionnaire asks for documents"
        answers.add_document(
            by=self.cast["XA expert"],
            sheet_id=self.sheet.pk,
            question_id=documents.pk,
            upload=SimpleUploadedFile(
                f"{mark('FILENAME')}.txt", mark("ATTACHED").encode(), "text/plain"
            ),
        )

    def _answer(self, kind: str, question: Question, text: str, base: int) -> None:
        answers.save(
            by=self.cast[kind],
            sheet_id=self.sheet.pk,
            question_id=question.pk,
            piece=Piece(text, base, uuid4()),
        )

    def _feedback(self) -> None:
        skip(self.cast)
        self._remark("XB expert", self.remark("XB"), mark("FEEDBACK_XB_BEFORE"), 0)
        self._remark("XB expert", self.remark("XB"), mark("FEEDBACK_XB"), 1)
        overall = Remark.objects.get(
            submission=self.text(Step.FEEDBACK, "XB"),
            heading=Remark.Heading.MEASURES,
            instrument__code="UNTOC",
        )
        self._remark("XB focal_point", overall, mark("FEEDBACK_XB_OVERALL"), 0)
        self._remark("XC expert", self.remark("XC", "FA"), mark("FEEDBACK_XC"), 0)
        self._remark("XD expert", self.remark("XD"), mark("FEEDBACK_XD"), 0)
        self._remark("XD expert", self.remark("XD", "FA"), mark("FEEDBACK_XD_FA"), 0)
        for key, code, question in (
            ("CLARIFICATION", "XB", self.question()),
            ("CLARIFICATION_FA", "XD", self.question("FA")),
        ):
            self.threads[key] = clarifications.ask(
                by=self.cast[f"{code} expert"],
                review=self.review,
                question_key=question.key,
                text=mark(key),
                language="en",
            )
        clarifications.reply(
            by=self.cast["XA expert"],
            thread=self.threads["CLARIFICATION"],
            text=mark("CLARIFICATION_REPLY"),
            language="en",
        )

    def _remark(self, kind: str, row: Remark, text: str, base: int) -> None:
        remarks.save(by=self.cast[kind], remark_id=row.pk, piece=Piece(text, base, uuid4()))

    def _half(self) -> None:
        user = self.cast["XB focal_point"]
        with transaction.atomic():
            text = submissions.lock(self.text(Step.FEEDBACK, "XB"))
            Clearance.objects.create(
                submission=text,
                state=text.state,
                by=user,
                name=user.name,
                sha256="0" * 64,
                at=timezone.now(),
            )
            submissions.submit_if_complete(text, by=user, now=timezone.now())

    def _observations(self) -> None:
        skip(self.cast)
        cast, rows = self.cast, self.rows
        rows["draft"] = paragraph(cast, mark("LIST_DRAFT"), proposed=False)
        rows["list"] = paragraph(cast, mark("LIST_WAS_DRAFT"), proposed=False)
        self._comment("XB focal_point", "LIST_DRAFT_COMMENT")
        self._edit(mark("LIST_BEFORE"))
        observations.propose(by=cast["XB expert"], observation=rows["list"])
        self._edit(mark("LIST"))
        self._comment("XA expert", "LIST_COMMENT")
        position(cast, rows["list"], "XD", mark("RESERVATION"))
        rows["firearms"] = paragraph(
            cast, mark("LIST_FA"), who="XC expert", instrument="FA", article=3
        )
        rows["withdrawn"] = paragraph(cast, mark("LIST_WITHDRAWN"), article=6)
        observations.withdraw(by=cast["XB expert"], observation=rows["withdrawn"])

    def _comment(self, kind: str, key: str) -> None:
        observations.comment(
            by=self.cast[kind], observation=self.rows["list"], text=mark(key), language="en"
        )

    def _edit(self, text: str) -> None:
        row = self.rows["list"]
        row.refresh_from_db()
        observations.edit(
            by=self.cast["XB expert"],
            observation=row,
            base=row.revision,
            article=row.article,
            kind=row.kind,
            text=text,
            language="en",
        )

    def _summary(self) -> None:
        skip(self.cast)
        for kind, part, key in (
            ("XB expert", "general", "SUMMARY"),
            ("XB expert", "UNTOC", "SUMMARY_BEFORE"),
            ("XB focal_point", "UNTOC", "SUMMARY_UNTOC"),
            ("XD expert", "UNTOC", "SUMMARY_BESIDE"),
            ("XC expert", "FA", "SUMMARY_FA"),
        ):
            text = the_summary(self.cast)
            stand = queries.part_revisions(text).get(part, queries.PartRevisions())
            base = 0 if key == "SUMMARY_BESIDE" else stand.in_force
            summary.save(by=self.cast[kind], submission=text, part=part, base=base, text=mark(key))

    def _completed(self) -> None:
        skip(self.cast)

    def _published(self) -> None:
        by = self.cast["XA focal_point"]
        for text in (self.text(Step.SELF_ASSESSMENT, "XA"), the_summary(self.cast)):
            submissions.publish(by=by, submission=text, public=True)
        submissions.publish_paragraphs(
            by=by, submission=the_list(self.cast), public={self.rows["list"].pk}
        )

    def _tell(self) -> None:
        """Announce what happened and send the mails, as workers would."""
        self.cast.reload()
        for pk in Event.objects.filter(announced_at=None).values_list("pk", flat=True):
            announcing.announce(pk)
        for row in Notification.objects.filter(channel=Notification.EMAIL, sent_at=None):
            mail.send_mail(row.pk)
        self.mails += outbox.outbox
        outbox.outbox.clear()
        assert set(KINDS) - set(SIGNED_OUT) <= {*self.cast.people, *self._secretariat()}

    def _secretariat(self) -> set[str]:
        return {"officer", "draw_officer", "administrator", "outsider"}


def days_ahead(days: int) -> date:
    """A date in a form that asks for one to come."""
    return timezone.localdate() + timedelta(days=days)
