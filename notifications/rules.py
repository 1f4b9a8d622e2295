"""Who is told of what: one row for each kind of event, and why the others are told to nobody.

A row's `title` names the kind of thing that happened; it is the subject of the mail. `says` is the
inbox's sentence, read after sign-in; `mail` is the one sentence that may stand in a mail, so it
carries nothing but step and date. `acts` are told in the inbox and by mail, `knows` in the inbox
only: observers get no mail about tasks (domain.md §10, Seats). docs/notifications.md is held
against this page by a test.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications import audiences as to
from notifications.audiences import Audience, Scene, Told, Why, nobody
from notifications.channels import links
from reviews.models import Request

Sentence = Promise | str
Sentences = Sentence | dict[str, Sentence]
# What a notification keeps of its event's data: codes and dates, never a reason or a name.
KEPT = ("step", "state", "due_on", "until", "on", "tense", "seat", "kind", "to_observers")
MAIL_MAY_SAY = frozenset({"step", "date"})


@dataclass(frozen=True)
class Rule:
    """One kind of event. `pick` names the data key (or "why") that chooses among sentences.

    `link` "activation" makes a fresh activation link at the moment of sending. `tell_actor` is for
    what follows from an act rather than being one: it is told to who caused it too. A `chatty`
    kind sends no mail while an earlier one about the same review stands unread in the inbox. One
    that `asks` wants something done by those it `acts` on: it stands first in their inbox.
    """

    kind: str
    title: Sentences
    says: Sentences
    acts: Audience
    knows: Audience = nobody
    url: Callable[[Scene], str] = links.hub
    mail: Sentences = ""
    pick: str = ""
    link: str = ""
    tell_actor: bool = False
    chatty: bool = False
    inbox: bool = True
    asks: bool = False


DUE = _("The step “%(step)s” is due on %(date)s.")
REMINDERS: dict[str, Sentence] = {
    "before": DUE,
    "on": DUE,
    "after": _("In the step “%(step)s”, a reply has been awaited since %(date)s."),
}

SEAT_DUE = _("You are named as focal point of %(state)s. The seat is to be taken by %(date)s.")
SEAT_REMINDERS: dict[str, Sentence] = {
    "before": SEAT_DUE,
    "on": SEAT_DUE,
    "after": _(
        "You are named as focal point of %(state)s. Your profile has been awaited since %(date)s."
    ),
}
SEAT_DUE_MAIL = _(
    "A note verbale of your Permanent Mission names you as focal point. The seat is to be taken "
    "by %(date)s: please complete and submit your profile."
)
SEAT_REMINDERS_MAIL: dict[str, Sentence] = {
    "before": SEAT_DUE_MAIL,
    "on": SEAT_DUE_MAIL,
    "after": _(
        "A note verbale of your Permanent Mission names you as focal point. Your profile has been "
        "awaited since %(date)s: please complete and submit it."
    ),
}

RULES: dict[str, Rule] = {
    rule.kind: rule
    for rule in (
        # --- the review and its steps
        Rule(
            "review.opened",
            _("A review has started"),
            _("The review has started; its participants can be registered."),
            acts=to.officer,
        ),
        Rule(
            "review.completed",
            _("The review is completed"),
            _("All parties have agreed the list of observations and the summary."),
            acts=to.everyone | to.officer,
            tell_actor=True,
        ),
        Rule(
            "review.cancelled",
            _("The review was cancelled"),
            _("The Secretariat has cancelled the review; the reason stands in its history."),
            acts=to.everyone | to.officer,
        ),
        Rule(
            "review.officer",
            _("Another officer looks after the review"),
            _("The Secretariat has named the officer to whom you can turn; see the review's page."),
            acts=nobody,
            knows=to.everyone | to.officer,
        ),
        Rule(
            "step.opened",
            _("A step has opened"),
            DUE,
            mail=DUE,
            acts=to.acting,
            knows=to.everyone | to.officer,
            url=links.text,
            tell_actor=True,
            asks=True,
        ),
        Rule(
            "step.extended",
            _("A step has been extended"),
            _("The step “%(step)s” has been extended to %(date)s."),
            mail=_("The step “%(step)s” has been extended to %(date)s."),
            acts=to.drafters | to.officer,
            knows=to.everyone,
        ),
        Rule(
            "deadline.reminder",
            _("Reminder of a date"),
            REMINDERS,
            mail=REMINDERS,
            pick="tense",
            acts=to.awaited,
            url=links.text,
            asks=True,
        ),
        # --- texts
        Rule(
            "submission.cleared",
            _("A joint text was cleared"),
            _("%(state)s has cleared the text of the step “%(step)s”."),
            acts=to.joint_focal_points,
            knows=to.joint_everyone,
            url=links.text,
        ),
        Rule(
            "submission.submitted",
            _("A text was submitted"),
            {
                "": _("The parties have submitted the text of the step “%(step)s”."),
                "*": _("%(state)s has submitted its text for the step “%(step)s”."),
            },
            pick="state",
            acts=to.drafters,
            knows=to.everyone | to.officer,
            url=links.text,
        ),
        Rule(
            "submission.reopened",
            _("A submitted text was reopened"),
            _("At its own request, %(state)s can edit its text for the step “%(step)s” again."),
            acts=to.drafters | to.officer,
            knows=to.everyone,
        ),
        Rule(
            "clearance.voided",
            _("A joint text was edited after it had been cleared"),
            _("The text of the step “%(step)s” was edited, so it must be cleared again."),
            acts=to.voided,
            knows=to.joint_everyone,
            url=links.text,
            asks=True,
        ),
        Rule(
            "submission.published",
            _("A text was made public"),
            _("The State under review has made its text of the step “%(step)s” public."),
            acts=to.under_review,
            knows=to.everyone | to.officer,
        ),
        Rule(
            "submission.unpublished",
            _("A text is no longer public"),
            _("The text of the step “%(step)s” is no longer public."),
            acts=to.under_review,
            knows=to.everyone | to.officer,
        ),
        Rule(
            "observations.published",
            _("The public part of the list of observations was changed"),
            _("The State under review has decided which paragraphs of the list are public."),
            acts=to.under_review,
            knows=to.everyone | to.officer,
        ),
        Rule(
            "observations.released",
            _("The list of observations was shared with a working group"),
            _("The Secretariat has shared the list with a working group on %(date)s."),
            acts=to.drafters,
            knows=to.everyone | to.officer,
            url=links.page("observations"),
        ),
        Rule(
            "draft.opened",
            _("A draft was opened"),
            {
                "False": _("The focal point of %(state)s lets the Secretariat read a draft."),
                "True": _("The focal point of %(state)s lets its observers read a draft."),
            },
            pick="to_observers",
            acts=to.own_side | to.officer_who_may_read,
        ),
        Rule(
            "draft.closed",
            _("A draft is closed again"),
            _("The draft of the step “%(step)s” is read by its own side only again."),
            acts=nobody,
            knows=to.own_side,
        ),
        # --- requests to the Secretariat
        Rule(
            "request.extension",
            _("More time is asked for"),
            _("%(state)s asks for more time for the step “%(step)s”, until %(date)s."),
            acts=to.officer,
            knows=to.own_side,
            asks=True,
        ),
        Rule(
            "request.reopen",
            _("The reopening of a text is asked for"),
            _("%(state)s asks to edit its text for the step “%(step)s” again."),
            acts=to.officer,
            knows=to.own_focal_point,
            asks=True,
        ),
        Rule(
            "request.help",
            _("Help is asked for"),
            _("A participant of %(state)s asks the Secretariat for help."),
            acts=to.officer,
            url=links.queue,
            asks=True,
        ),
        Rule(
            "request.settled",
            _("The Secretariat has replied to a request"),
            {
                Request.Kind.EXTENSION: _("The Secretariat has replied to the request for time."),
                Request.Kind.REOPEN: _("The Secretariat has replied to the request to reopen."),
                Request.Kind.HELP: _("The Secretariat has replied to the request for help."),
            },
            pick="kind",
            acts=to.the_asker | to.own_focal_point,
            url=links.reply,
        ),
        # --- people
        Rule(
            "seat.opened",
            {
                Why.PERSON: _("You have a seat in a country review"),
                "*": _("A seat was given"),
            },
            {
                Why.PERSON: _("You have a seat for %(state)s: %(seat)s."),
                "*": _("%(state)s has a new participant: %(seat)s."),
            },
            pick="why",
            mail=_("You can reach the review from now on."),
            acts=to.the_person,
            knows=to.own_side | to.focal_points | to.officer,
            url=links.page("review_about"),
        ),
        Rule(
            "seat.closed",
            {
                Why.PERSON: _("Your seat in a country review has ended"),
                "*": _("A seat has ended"),
            },
            {
                Why.PERSON: _("Your seat for %(state)s has ended: %(seat)s."),
                "*": _("A seat of %(state)s has ended: %(seat)s."),
            },
            pick="why",
            acts=to.the_person,
            knows=to.own_side | to.focal_points | to.officer,
            url=links.home,
        ),
        Rule(
            "seat.reminder",
            _("Reminder of a date"),
            SEAT_REMINDERS,
            mail=SEAT_REMINDERS_MAIL,
            pick="tense",
            acts=to.named_focal_points,
            url=links.profile,
            asks=True,
        ),
        Rule(
            "activation.sent",
            _("Your activation link"),
            _("A link to activate the account was sent."),
            mail=_(
                "A note verbale of your Permanent Mission names you for a country review. Use the "
                "link to choose a passphrase and to complete your profile. It is valid for ten "
                "days; after that it offers to send itself again."
            ),
            acts=to.the_person,
            link="activation",
            tell_actor=True,
            inbox=False,
        ),
        Rule(
            "profile.submitted",
            _("A profile is ready to be checked"),
            _("A person named in a note verbale of %(state)s has submitted a profile."),
            acts=to.registrars,
            url=links.nomination,
            asks=True,
        ),
        Rule(
            "profile.clarification",
            _("The Secretariat has a question about your profile"),
            _("Please complete your profile and submit it again."),
            mail=_("Please complete your profile and submit it again."),
            acts=to.the_person,
            url=links.profile,
            asks=True,
        ),
        Rule(
            "profile.approved",
            _("Your profile has been approved"),
            _("The Secretariat has approved your profile."),
            acts=nobody,  # the seat that opens in the same act is told by mail
            knows=to.the_person,
            url=links.home,
        ),
        Rule(
            "nomination.recorded",
            _("A note verbale names you"),
            _("A note verbale of your Permanent Mission names you for a seat: %(seat)s."),
            mail=_("Please look at your profile; the Secretariat compares it with the note."),
            acts=to.the_person_with_account,
            url=links.profile,
            asks=True,
        ),
        Rule(
            "passphrase.changed",
            _("Your passphrase was changed"),
            _("Your passphrase was changed."),
            mail=_("If that was not you, tell the Secretariat at once."),
            acts=to.the_person,
            url=links.home,
            tell_actor=True,
        ),
        # --- talking and drafting together; observers do not read the list in the making
        Rule(
            "discussion.message",
            _("A message in the discussion"),
            _("There is a new message in the discussion of the review."),
            acts=to.drafters,
            knows=to.everyone | to.officer,
            url=links.conversation,
            chatty=True,
        ),
        Rule(
            "clarification.asked",
            _("A clarification is asked for"),
            _("%(state)s asks for a clarification or for additional information."),
            acts=to.under_review,
            knows=to.everyone | to.officer,
            url=links.conversation,
            asks=True,
        ),
        Rule(
            "clarification.replied",
            _("A reply to a request for clarification"),
            _("There is a new reply to a request for clarification."),
            acts=to.clarifying,
            knows=to.everyone | to.officer,
            url=links.conversation,
        ),
        Rule(
            "observation.proposed",
            _("A paragraph was proposed for the list of observations"),
            _("%(state)s has proposed a paragraph for the list of observations."),
            acts=to.drafters,
            knows=to.officer,
            url=links.paragraph,
            chatty=True,
        ),
        Rule(
            "observation.commented",
            _("A comment on a paragraph of the list of observations"),
            _("There is a new comment on a paragraph of the list of observations."),
            acts=to.drafters,
            knows=to.officer,
            url=links.paragraph,
            chatty=True,
        ),
        Rule(
            "observation.agreed",
            _("A position on a paragraph of the list of observations"),
            _("%(state)s has agreed to a paragraph of the list of observations."),
            acts=nobody,
            knows=to.focal_points,
            url=links.paragraph,
        ),
        Rule(
            "observation.reserved",
            _("A position on a paragraph of the list of observations"),
            _("%(state)s has recorded a reservation on a paragraph of the list of observations."),
            acts=to.focal_points,
            knows=to.drafters | to.officer,
            url=links.paragraph,
            chatty=True,
        ),
        Rule(
            "observation.edited",
            _("A paragraph of the list of observations was edited"),
            _("%(state)s has edited a paragraph of the list of observations."),
            acts=to.drafters,
            knows=to.officer,
            url=links.paragraph,
            chatty=True,
        ),
        Rule(
            "observation.withdrawn",
            _("A paragraph of the list of observations was withdrawn"),
            _("%(state)s has withdrawn a paragraph of the list of observations."),
            acts=to.drafters,
            knows=to.officer,
            url=links.paragraph,
            chatty=True,
        ),
    )
}

# Told to nobody, and why.
SILENT: dict[str, str] = {
    "step.closed": "the opening of the next step, in the same act, tells it",
    "setting.changed": "it stands in the history of the settings",
    "frame.loaded": "it stands in the record of the system",
    "phase.changed": "it stands in the record of the phases",
    "cluster.changed": "it stands in the record of the clusters",
    "article.changed": "it stands in the record of the articles",
    "state.added": "it stands in the record of the parties",
    "state.changed": "it stands in the record of the parties",
    "states.imported": "it stands in the record of the parties",
    "note.recorded": "the Secretariat did it itself; the people it names get their own message",
    "nomination.held": "neither that it is held nor why shows outside the Secretariat",
    "nomination.withdrawn": "the Permanent Mission that took the nomination back tells its people",
    "nomination.corrected": "a new activation link is told where the address was wrong",
    "questionnaire.published": "it stands in the record of the system",
    "secretariat.added": "the operator who added the person hands over the link",
    "person.corrected": "it stands in the history of the reviews",
    "demonstration.closed": "the operator did it; nobody real is told",
    "account.activated": "the person did it and sees it",
    "account.changed": "the person did it and sees it",
}


def audience_of(rule: Rule, scene: Scene) -> tuple[dict[int, Told], dict[int, Told]]:
    """Who is told by mail as well as in the inbox, and who in the inbox only, by person id."""
    actor = None if rule.tell_actor else scene.event.person_id
    acts = {told.user.pk: told for told in rule.acts.of(scene) if told.user.pk != actor}
    knows = {
        told.user.pk: told
        for told in rule.knows.of(scene)
        if told.user.pk != actor and told.user.pk not in acts
    }
    return acts, knows


def sentence(of: Sentences, key: str) -> Sentence:
    """One sentence out of several by the value of the rule's key; "*" stands for all others."""
    if not isinstance(of, dict):
        return of
    return of[key] if key in of else of.get("*", "")
