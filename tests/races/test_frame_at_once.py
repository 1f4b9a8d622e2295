"""Two officers at once: reviews, parties, clusters and settings keep their rules."""

import json
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from audit.models import Event
from reviews import queries
from reviews.actions import imports, settings, states, timetable
from reviews.actions.draws import Drawn, apply
from reviews.actions.states import Facts
from reviews.lots import Lot
from reviews.models import (
    Assignment,
    Cluster,
    Group,
    GroupStart,
    Mechanism,
    Phase,
    Review,
    ReviewStep,
    Setting,
    State,
)
from reviews.process import Office
from revmod.lib.errors import Invalid
from tests.factories.people import officer, open_review, signed_in
from tests.races.together import amid, at_once

HEAD = "code,iso3,regional_group,untoc,tip,som,fa,name_en"


@pytest.fixture
def chief(committed, frame):
    return officer()


def practice(code: str) -> State:
    return State.objects.get(code=code)


def refusals(result) -> int:
    """How many acts were refused with a reason; no other error is allowed."""
    errors = [found for found in result if isinstance(found, Exception)]
    assert all(isinstance(error, Invalid) for error in errors), errors
    return len(errors)


def test_the_same_review_opened_twice_at_once(chief):
    assert refusals(at_once(*[lambda: open_review(chief)] * 3)) == 2
    review = Review.objects.get()
    assert ReviewStep.objects.get().review == review
    assert Event.objects.filter(kind="review.opened").count() == 1
    assert Assignment.objects.filter(review=review, state__code="XC").count() == 1


def test_two_reviews_at_once_are_not_mutual_and_not_too_many(chief):
    """XA by XB and XB by XA at once; then two by one State that may take only one more."""
    firearms = practice("XA").instruments.get(code="FA")
    other = {"state": practice("XB"), "same_group": practice("XA"), "other_group": practice("XD")}
    other["additional"] = {}
    assert not practice("XB").instruments.filter(pk=firearms.pk).exists()
    result = amid(
        lambda: open_review(chief),
        lambda: open_review(chief, **other),
        before='INSERT INTO "reviews_review"',
    )
    assert refusals(result) == 1
    Assignment.objects.all().delete()
    Review.objects.all().delete()
    Setting.objects.create(key="mutual_reviews", value=True)
    Setting.objects.create(key="reviews_per_state_max", value=1)
    result = at_once(lambda: open_review(chief), lambda: open_review(chief, **other))
    assert refusals(result) == 1
    assert "already takes part" in str(next(e for e in result if isinstance(e, Invalid)))


def test_one_review_opened_by_hand_while_a_draw_is_written(chief):
    phase = Phase.objects.get(mechanism__is_practice=True, number=1)
    group = Group.objects.filter(mechanism=phase.mechanism).first()
    GroupStart.objects.get_or_create(
        phase=phase, group=group, defaults={"starts_on": date(2026, 1, 1)}
    )
    drawn = Drawn(
        [Lot("XA", "XB", "XD", {"XC": frozenset({"FA"})}, {"XC": "XB"})], {"XA": group.number}
    )
    opened, written = at_once(
        lambda: open_review(chief), lambda: apply(by=chief, phase=phase, drawn=drawn)
    )
    assert refusals([opened, written]) + (written == 0) == 1
    assert Review.objects.count() == 1


def test_the_same_party_imported_twice_at_once(chief):
    content = f"{HEAD}\nQZ,QZZ,AFR,1,1,0,0,Quazland\nAF,AFG,APG,1,1,1,1,Afghanistan\n".encode()
    real = Mechanism.objects.get(is_practice=False)

    def importing(language):
        file = SimpleUploadedFile("parties.csv", content, content_type="text/csv")
        stored = imports.stage(by=chief, upload=file)

        def write():
            with translation.override(language):
                return imports.apply(by=chief, file=stored, mechanism=real, reason="List")

        return write

    plans = at_once(*[importing(language) for language in ("en", "ar", "zh-hans")])
    assert refusals(plans) == 0
    assert sorted(plan.new for plan in plans) == [0, 0, 1]
    assert sorted(plan.changed for plan in plans) == [0, 0, 1]
    assert State.objects.filter(code="QZ").count() == 1
    assert Event.objects.filter(kind="states.imported").count() == 1


def test_parties_added_and_named_at_once(chief):
    """The same code, then two codes with one name; then an edit that takes a name in use."""
    real = Mechanism.objects.get(is_practice=False)

    def add(code, name):
        facts = Facts(code, regional_group="AFR", names={"name_en": name})
        return states.add(by=chief, mechanism=real, facts=facts, reason="List")

    assert refusals(at_once(lambda: add("QZ", "One"), lambda: add("QZ", "Two"))) == 1
    assert refusals(at_once(lambda: add("QY", "Same"), lambda: add("QX", "Same"))) == 1
    rows = list(State.objects.filter(code__in=["QX", "QY", "QZ"]))

    def rename(row):
        facts = Facts(row.code, regional_group="AFR", names={"name_en": "Another"})
        return states.edit(by=chief, state=row, facts=facts)

    assert refusals(at_once(*[lambda row=row: rename(row) for row in rows])) == 1


def test_one_article_taken_by_two_clusters_at_once(chief):
    free = Cluster.objects.get(number=4).articles.first()
    free.clusters.clear()

    def take(number):
        cluster = Cluster.objects.get(number=number)
        chosen = [*cluster.articles.all(), free]
        return timetable.edit_cluster(by=chief, cluster=cluster, articles=chosen)

    assert refusals(at_once(lambda: take(1), lambda: take(2))) == 1
    assert free.clusters.count() == 1


def test_settings_changed_by_two_at_once():
    first, second = [officer(n, Office.ADMINISTRATOR) for n in ("Ada Admin", "Ben Admin")]

    def change(by, key, value):
        return settings.change(by=by, key=key, value=value)

    acts = [lambda: change(first, "redraws", 3), lambda: change(second, "redraws", 5)]
    assert refusals(at_once(*acts)) == 0
    changes = Event.objects.filter(kind="setting.changed").order_by("id")
    told = [(event.data["from"], event.data["to"]) for event in changes]
    assert told[0][0] == 2
    assert told[1][0] == told[0][1]
    assert queries.number("redraws") == told[1][1]
    bounds = [
        lambda: change(first, "reviews_per_state_min", 3),
        lambda: change(second, "reviews_per_state_max", 2),
    ]
    Mechanism.objects.create(code="any", name="Any")
    assert refusals(at_once(*bounds)) == 1
    assert queries.number("reviews_per_state_min") <= queries.number("reviews_per_state_max")


def test_two_officers_correct_one_party_from_the_same_page(chief):
    """What one of them did not touch stays as the other has just left it."""
    browsers = [signed_in(chief), signed_in(officer("Second Officer"))]
    address = reverse("party_edit", args=["FR"])
    pages = [browser.get(address).context["form"] for browser in browsers]
    corrections = [
        {"mission_phone": "+41 22 000 00 00", "mission_email": "one@example.org"},
        {"name_ru": "Франция", "mission_email": "two@example.org", "instruments": ["UNTOC"]},
    ]

    def correcting(browser, form, changes):
        typed = form.initial | {"shown_then": json.dumps(form.initial["shown_then"])}
        typed |= {"reason": "Depositary", "act": str(uuid4())} | changes
        return lambda: browser.post(address, typed)

    acts = [correcting(*each) for each in zip(browsers, pages, corrections, strict=True)]
    replies = amid(*acts, before='UPDATE "reviews_state"')
    assert [reply.status_code for reply in replies] == [302, 302]
    france = State.objects.get(code="FR")
    assert (france.mission_phone, france.name_ru) == ("+41 22 000 00 00", "Франция")
    assert france.mission_email == "two@example.org"
    assert [i.code for i in france.instruments.all()] == ["UNTOC"]
    assert Event.objects.filter(kind="state.changed").count() == 2
