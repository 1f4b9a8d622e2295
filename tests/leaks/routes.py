"""Every route with how its address is made, and who may look at it and act on it, stage by stage.

`Case(args, get, post, data)`: rules as in people.py; `post=None` says that nobody can post there.
A person whom a rule does not name is sent to sign in (if signed out), gets 404, or 403 where they
may know that it exists. Written from domain.md §4, §5 and §10, not from the code.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from notifications.models import Notification
from reviews.process import Step
from tests.leaks.people import who
from tests.leaks.world import World, days_ahead

Args = Callable[[World], list[object]]
Data = Mapping[str, Any] | Callable[[World], Mapping[str, Any]]


@dataclass(frozen=True)
class Case:
    """One address of a route."""

    args: Args = lambda world: []
    get: str | None = "everyone"
    post: str | None = None
    data: Data = field(default_factory=dict)
    json: bool = False
    queries: tuple[str, ...] = ("",)
    quiet: bool = False  # answers 401 to who is signed out, in JSON

    def allowed(self, method: str, stage: str) -> frozenset[str]:
        rule = self.get if method == "GET" else self.post
        return who(rule, stage) if rule else frozenset()

    def body(self, world: World) -> Mapping[str, Any]:
        return self.data(world) if callable(self.data) else self.data


def review(world: World) -> list[object]:
    return [world.review.pk]


def other(world: World) -> list[object]:
    return [world.other.pk]


def practice(world: World) -> list[object]:
    return [world.practice.pk]


def practice_text(world: World) -> list[object]:
    return [world.practice_text.pk]


def of(step: Step, code: str = "") -> Args:
    return lambda world: [world.text(step, code).pk]


def feedback_of(code: str) -> Args:
    return lambda world: [world.review.pk, code]


def row(name: str) -> Args:
    return lambda world: [world.rows[name].pk if name in world.rows else 0]


def thread(name: str) -> Args:
    return lambda world: [world.threads[name].pk if name in world.threads else 0]


def answer(world: World) -> list[object]:
    return [world.sheet.pk, world.question().pk]


def seat_of(name: str) -> Args:
    return lambda world: [
        world.review.pk,
        world.review.participants.filter(user=world.cast[name]).latest("pk").pk,
    ]


def section(instrument: str = "UNTOC", code: str = "") -> Args:
    def made(world: World) -> list[object]:
        key = world.question(instrument).section.key
        return [world.review.pk, code, key] if code else [world.review.pk, key]

    return made


def piece(world: World) -> Mapping[str, Any]:
    return {
        "value": "Hello.",
        "base": 0,
        "client_id": "6f6b1c1c-0d9a-4c39-9e0e-2f6f4e0f2a11",
        "language": "en",
    }


def message(world: World) -> list[object]:
    rows = Notification.objects.filter(user=world.cast["XA expert"], channel="inbox")
    return [rows.latest("pk").pk]


def edited(world: World) -> Mapping[str, Any]:
    return {
        "place": "UNTOC:5",
        "kind": "gap",
        "text": "Words.",
        "language": "en",
        "base": world.rows["list"].revision if "list" in world.rows else 1,
    }


# --- rules that several routes share ----------------------------------------------------------
ANSWERS = "XA* @self_assessment; visible @feedback-"
ANSWERS_UNTOC = "XA* @self_assessment; XA XB XD officer @feedback-"
ANSWERING = "XA* @self_assessment"
OWN_FEEDBACK = "XB* @feedback; XB @half-"
ON_LIST = "XA* XB* XD* officer @observations"
LIVE = "-summary"
PRACTISES = "XB+"
# Who has a seat; the focal point of XD has none at first.
TAKES_PART = "XA XB XC XD+ XD? outsider @nominations; members outsider @consultations-"
SEC = "officer"
DESK = "recorders"
STILL = Step.SELF_ASSESSMENT, "XA"


def _of_a_step(case: Case) -> bool:
    rules = f"{case.get} {case.post}"
    return case.args is review or "@" in rules


ROUTES: dict[str, list[Case]] = {
    # --- the site -----------------------------------------------------------------------------
    "healthz": [Case()],
    "readyz": [Case()],
    "home": [Case()],
    "gallery": [Case(get=None)],  # only while DEBUG is on
    "demo": [Case()],
    "demo_sign_in": [Case(get=None, data={"email": "nobody@example.org"})],
    "set_language": [Case(post="everyone", data={"language": "fr"})],
    "account": [Case(get="signed_in", post="signed_in")],
    "account_address": [Case(get="signed_in", post="signed_in")],
    "inbox": [Case(get="signed_in")],
    "inbox_read_all": [Case(get=None, post="signed_in", data={"until": "1"})],
    "inbox_open": [Case(message, get=None, post="XA+")],
    "activate": [Case(lambda w: [w.token], get="anonymous inactive", post="anonymous inactive")],
    "profile": [Case(get="signed_in", post="signed_in")],
    "public_profiles": [Case()],
    "public_profile": [
        Case(lambda w: ["XA"], get="everyone @published"),
        Case(lambda w: ["XB"], get=None),
    ],
    "api-review-list": [Case(get="signed_in", quiet=True)],
    "api-review-detail": [
        Case(review, get="visible", quiet=True),
        Case(practice, get=None, quiet=True),
    ],
    "api-party-list": [Case(get="signed_in", quiet=True)],
    "api-party-detail": [Case(lambda w: ["XA"], get="signed_in", quiet=True)],
    "api-schema": [Case(get="signed_in", quiet=True)],
    # --- jobs -----------------------------------------------------------------------------------
    "job": [Case(lambda w: [w.jobs["XA expert"].pk], get="XA+")],
    "job_download": [Case(lambda w: [w.jobs["XA expert"].pk], get="XA+")],
    "job_retry": [Case(lambda w: [w.jobs["XA expert"].pk], get=None, post="XA+")],
    # --- the hub ----------------------------------------------------------------------------
    "review": [
        Case(review, "visible"),
        Case(other, "outsider officer"),
        Case(practice, PRACTISES),
    ],
    "review_about": [Case(review, "visible"), Case(practice, PRACTISES)],
    "review_confidentiality": [Case(review, "visible")],
    "review_people": [Case(review, "visible")],
    "review_history": [Case(review, "visible"), Case(practice, PRACTISES)],
    "review_nominations": [Case(review, "visible")],
    "review_discussion": [
        Case(review, "visible", "drafters officer", {"text": "Hello."}),
        Case(other, "outsider officer", "outsider officer", {"text": "Hello."}),
    ],
    "extension": [
        Case(
            review,
            f"focal @{LIVE}",
            f"focal @{LIVE}",
            lambda w: {"text": "More time.", "until": days_ahead(400).isoformat()},
        )
    ],
    "requests": [Case(review, "drafters"), Case(practice, PRACTISES)],
    "help": [
        Case(review, "drafters", "drafters", {"text": "Help."}),
        Case(practice, None, None, {"text": "Help."}),
    ],
    "step_close": [Case(review, SEC, SEC), Case(practice, None)],
    "step_extend": [Case(review, SEC, SEC)],
    "review_cancel": [Case(review, SEC, SEC)],
    "review_officer": [Case(review, SEC, SEC)],
    "seat_close": [Case(seat_of("XB observer"), SEC, SEC)],
    # --- practice ---------------------------------------------------------------------------
    "practice": [Case(get=TAKES_PART)],
    "practice_begin": [Case(get=None, post=TAKES_PART)],
    "practice_discard": [Case(get=None, post="signed_in")],
    # --- consultations ----------------------------------------------------------------------
    "consultations": [
        Case(
            review,
            "drafters officer @consultations; visible @self_assessment-",
            "focal @consultations",
            {"base": "2", "languages": ["en"]},
        )
    ],
    "consultations_settle": [Case(review, None, "focal @consultations")],
    # --- the self-assessment ----------------------------------------------------------------
    # Before there are any, the page says so; the officer sees how far they are.
    "answers": [Case(review, f"visible @-consultations; officer @self_assessment; {ANSWERS}")],
    "answers_check": [Case(review, ANSWERS), Case(practice, PRACTISES)],
    "answers_unanswered": [Case(review, "XA* @self_assessment-")],
    "answers_section": [
        Case(section(), ANSWERS_UNTOC, ANSWERING),
        Case(section("FA"), ANSWERS, ANSWERING),
    ],
    "questionnaire_blank": [Case(review, "visible")],
    "questionnaire_pdf": [Case(review, None, "visible")],
    "save_token": [Case()],
    "acts_done": [Case(get="signed_in", quiet=True)],
    "answer_save": [Case(answer, None, ANSWERING, piece, json=True, quiet=True)],
    "answer_history": [Case(answer, "XA* @self_assessment-")],
    "answer_settle": [Case(answer, None, ANSWERING, {"choice": "other"})],
    "answer_upload": [Case(answer, None, ANSWERING)],
    "answer_file": [Case(lambda w: [w.attachment_pk], ANSWERS_UNTOC)],
    "answer_file_remove": [Case(lambda w: [w.attachment_pk], None, ANSWERING)],
    # --- written feedback -------------------------------------------------------------------
    "feedback": [Case(feedback_of(code), "visible") for code in ("XB", "XC", "XD")],
    "feedback_check": [Case(feedback_of("XB"), OWN_FEEDBACK)],
    "feedback_overall": [
        Case(lambda w: [w.review.pk, "XB", "untoc"], OWN_FEEDBACK, "XB* @feedback")
    ],
    "feedback_section": [
        Case(section(code="XB"), OWN_FEEDBACK, "XB* @feedback"),
        Case(section("FA", "XC"), "XC* @feedback,half; XC @observations-", "XC* @feedback,half"),
        Case(section(code="XD"), "XD* @feedback,half; XD @observations-", "XD* @feedback,half"),
        Case(section("FA", "XD"), "XD* @feedback,half; XD @observations-", "XD* @feedback,half"),
    ],
    "remark_save": [
        Case(lambda w: [w.remark("XB").pk], None, "XB* @feedback", piece, json=True, quiet=True)
    ],
    "remark_history": [Case(lambda w: [w.remark("XB").pk], "XB* @feedback-")],
    "remark_settle": [Case(lambda w: [w.remark("XB").pk], None, "XB* @feedback")],
    "clarifications": [Case(review, "visible", queries=("", "?show=all"))],
    "clarification_ask": [
        Case(
            lambda w: [w.review.pk, w.question().key],
            ANSWERS_UNTOC,
            "XB* XD* @feedback-observations",
            {"text": "Please say more.", "language": "en"},
        ),
        Case(
            lambda w: [w.review.pk, w.question("FA").key],
            ANSWERS,
            "XC* XD* @feedback-observations",
            {"text": "Please say more.", "language": "en"},
        ),
    ],
    "clarification": [
        Case(
            thread("CLARIFICATION"),
            "XA XB XD officer @feedback-",
            "XA* XB* XD* @feedback-observations",
            {"text": "More.", "language": "en"},
        ),
        Case(
            thread("CLARIFICATION_FA"),
            "visible @feedback-",
            "drafters @feedback-observations",
            {"text": "More.", "language": "en"},
        ),
    ],
    # --- the list and the summary ------------------------------------------------------------
    "observations": [Case(review, "visible", queries=("", "?waits=1"))],
    "observation_new": [
        Case(review, "XB* XC* XD* @observations", "XB* XC* XD* @observations", edited)
    ],
    "observation_edit": [
        Case(row("list"), "XB* XD* @observations", "XB* XD* @observations", edited),
        Case(row("draft"), "XB* @observations", "XB* @observations", edited),
    ],
    "observation_propose": [Case(row("draft"), None, "XB* @observations")],
    "observation_withdraw": [
        Case(row("list"), "XB* @observations", "XB* @observations"),
        Case(row("draft"), "XB* @observations", "XB* @observations"),
    ],
    "observation_comment": [
        Case(row("list"), ON_LIST, ON_LIST, {"text": "A comment.", "language": "en"}),
        Case(row("draft"), "XB* @observations", "XB* @observations", {"text": "A comment."}),
    ],
    "observation_position": [
        Case(
            row("list"),
            "XA! XB! XD! @observations",
            "XA! XB! XD! @observations",
            lambda w: {"position": "agreed", "revision": edited(w)["base"]},
        )
    ],
    "observation_history": [
        Case(row("list"), ON_LIST),
        Case(row("draft"), "XB* @observations"),
        Case(row("withdrawn"), None),
    ],
    "summary": [
        Case(
            review,
            "visible",
            "XB* XD* @summary",
            {"general-part": "general", "general-base": "1", "general-text": "Words."},
            queries=("?part=general",),
        ),
        Case(
            review,
            "visible",
            "XC* XD* @summary",
            {"FA-part": "FA", "FA-base": "1", "FA-text": "Words."},
            queries=("?part=FA",),
        ),
    ],
    "summary_start": [Case(review, None, "XB* XC* XD* @summary")],
    # --- what becomes public ------------------------------------------------------------------
    "publication": [
        Case(
            review,
            "XA",
            "XA! @self_assessment-",
            {"step": "self_assessment", "public": "yes"},
        )
    ],
    "release": [
        Case(of(Step.OBSERVATIONS), "officer @observations-", "officer @observations-"),
        Case(of(*STILL), "officer @feedback-", "officer @feedback-"),
    ],
    "document": [
        Case(of(*STILL), None, "XA* @self_assessment; visible @feedback-"),
        Case(of(Step.FEEDBACK, "XB"), None, "XB* @feedback; visible @half-"),
        Case(of(Step.OBSERVATIONS), None, "drafters officer @observations; visible @summary-"),
        Case(of(Step.SUMMARY), None, "drafters officer @summary; visible @completed-"),
    ],
    # --- clearing, and what is asked of the Secretariat -----------------------------------------
    "clear": [
        # Whoever has cleared is led to the receipt.
        Case(of(*STILL), "XA! @self_assessment-", "XA! @self_assessment-"),
        Case(of(Step.FEEDBACK, "XB"), "XB! @feedback-", "XB! @feedback-"),
        Case(of(Step.OBSERVATIONS), "focal @observations-", "focal @observations-"),
        Case(practice_text, PRACTISES, PRACTISES),
    ],
    "receipt": [
        Case(of(*STILL), "visible @feedback-"),
        Case(of(Step.FEEDBACK, "XB"), "visible @half-"),
    ],
    "receipt_text": [
        Case(of(*STILL), "XA @feedback-"),
        Case(of(Step.OBSERVATIONS), "members @summary-"),
    ],
    "draft_opening": [
        Case(
            of(*STILL),
            "XA* @self_assessment; XA @feedback-",
            "XA! @self_assessment-half",
            {"reader": "secretariat"},
        )
    ],
    "reopen_request": [
        Case(
            of(*STILL),
            "XA! @self_assessment-summary",
            "XA! @self_assessment-summary",
            {"text": "A reason."},
        )
    ],
    # --- the Secretariat ------------------------------------------------------------------------
    "board": [Case(get="offices", queries=("", "?mechanism=practice"))],
    "board_csv": [Case(get="offices", queries=("?mechanism=practice",))],
    "review_open": [Case(get=SEC, post=SEC, queries=("", "?state=XE"))],
    "queue": [Case(get=SEC, queries=("", "?show=settled"))],
    "queue_request": [Case(lambda w: [w.request.pk], SEC, SEC)],
    "parties": [Case(get="offices", queries=("?mechanism=practice",))],
    "parties_csv": [Case(get="offices")],
    "party_new": [Case(get=DESK, post=DESK)],
    "party_import": [Case(get=DESK, post=DESK)],
    "party_import_check": [Case(lambda w: [w.import_file.pk], "administrator", "administrator")],
    "party_edit": [Case(lambda w: ["XA"], DESK, DESK)],
    "frame": [Case(get="offices")],
    "cluster_edit": [Case(lambda w: [w.review.phase.cluster_id], DESK, DESK)],
    "article_edit": [Case(lambda w: [w.review.phase.cluster.articles.all()[0].pk], DESK, DESK)],
    "phase_edit": [Case(lambda w: [w.review.phase_id], DESK, DESK)],
    "settings": [Case(get="offices")],
    "setting_change": [
        Case(lambda w: ["summary_weeks"], "administrator", "administrator", {"value": "5"})
    ],
    "notes": [Case(get=DESK)],
    "note_new": [Case(get=DESK, post=DESK)],
    "note": [Case(lambda w: [w.note.pk], DESK)],
    "note_file": [Case(lambda w: [w.note.pk], DESK)],
    "nomination": [
        Case(lambda w: [w.nomination.pk], DESK, DESK),
        Case(lambda w: [w.held.pk], DESK, DESK),
        Case(lambda w: [w.asked.pk], DESK, DESK),
    ],
    "nomination_correct": [Case(lambda w: [w.nomination.pk], DESK, DESK)],
}

# What does not depend on a review's step.
STEADY = {name for name in ROUTES if not any(_of_a_step(case) for case in ROUTES[name])}
STEADY_STAGES = ("nominations", "feedback", "published")

# The library's own pages of signing in know no review: asked once by everybody, no secret found.
ALLAUTH = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reauthenticate",
    "account_email",
    "account_email_verification_sent",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_confirm_login_code",
    "account_confirm_email",
    "account_reset_password_from_key_done",
    "account_reset_password_from_key",
    "account_reset_password_done",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "mfa_login_webauthn",
    "usersessions_list",
}
LIBRARY_ARGS: dict[str, list[object]] = {
    "account_confirm_email": ["nonsense"],
    "account_reset_password_from_key": ["1", "nonsense"],
    "mfa_remove_webauthn": [1],
    "mfa_edit_webauthn": [1],
}
