"""Where a message leads: an address for each kind of thing that happens."""

from collections.abc import Callable

from django.urls import reverse

from notifications.audiences import Scene
from reviews.models import Observation, Request, Submission, Thread
from reviews.process import Step


def home(scene: Scene) -> str:
    """The person's own list of reviews."""
    return reverse("home")


def hub(scene: Scene) -> str:
    """The review's own page."""
    return reverse("review", args=[scene.review.pk]) if scene.review else home(scene)


def page(name: str) -> Callable[[Scene], str]:
    """A page of the review."""

    def url(scene: Scene) -> str:
        return reverse(name, args=[scene.review.pk]) if scene.review else home(scene)

    return url


STEP_PAGES: dict[str, str] = {
    Step.CONSULTATIONS: "consultations",
    Step.SELF_ASSESSMENT: "answers",
    Step.OBSERVATIONS: "observations",
    Step.SUMMARY: "summary",
}


def text(scene: Scene) -> str:
    """Where the text of the event's step is read or written; feedback has a page for each State."""
    step = str(scene.event.data.get("step", ""))
    found = scene.subject
    if step == Step.FEEDBACK and isinstance(found, Submission) and found.state and scene.review:
        return reverse("feedback", args=[scene.review.pk, found.state.code])
    return page(STEP_PAGES[step])(scene) if step in STEP_PAGES else hub(scene)


def conversation(scene: Scene) -> str:
    """The discussion of the review, or the request for clarification."""
    if scene.thread is not None and scene.thread.kind == Thread.CLARIFICATION:
        return reverse("clarification", args=[scene.thread.pk])
    return page("review_discussion")(scene)


def paragraph(scene: Scene) -> str:
    """One paragraph of the list."""
    mark = f"#paragraph-{scene.subject.pk}" if isinstance(scene.subject, Observation) else ""
    return page("observations")(scene) + mark


def reply(scene: Scene) -> str:
    """A request with the Secretariat's reply, among those of its State."""
    found = scene.subject
    if not isinstance(found, Request):
        return hub(scene)
    return f"{page('requests')(scene)}?request={found.pk}#request-{found.pk}"


def queue(scene: Scene) -> str:
    """The Secretariat's requests."""
    return reverse("queue")


def profile(scene: Scene) -> str:
    """One's own profile."""
    return reverse("profile")


def nomination(scene: Scene) -> str:
    """A nomination as the Secretariat sees it."""
    found = scene.subject
    is_one = scene.event.subject_type == "nomination" and found is not None
    return reverse("nomination", args=[found.pk]) if is_one and found else reverse("notes")
