"""The Secretariat's board: what it shows and counts, to whom, and at what price."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews import overview, queries
from reviews.actions import draws
from reviews.actions.demonstration import real_reviews
from reviews.actions.draws import Drawn
from reviews.actions.reviews import cancel
from reviews.lots import pair
from reviews.models import Review, State, Submission
from reviews.process import Step
from revmod.lib.tables import safe_cell
from tests.factories.people import officer, open_review, signed_in

DEMONSTRATION = "Demonstration: pairings and statuses are fictitious"


@pytest.fixture
def world(frame):
    """The 189 reviews of the real parties, and a browser of an officer."""
    real_reviews()
    return signed_in(officer())


def names(response) -> list[str]:
    return [line["name"] for line in response.context["lines"]]


def table(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_totals_are_those_published_for_october_2023(world):
    response = world.get(reverse("board"))

    totals = response.context["totals"]
    assert (totals.reviews, totals.progressing, totals.not_started) == (189, 60, 129)
    assert response.context["share"] == ("31.7\u00a0%", "68.3\u00a0%")
    assert [n for n, _p in totals.groups.values()] == [62, 63, 64]
    assert sum(totals.stages.values()) == 189
    page = response.content.decode()
    assert page.count(DEMONSTRATION) == 1
    assert page.count("the published status only") == 1


def test_fifty_reviews_a_page_in_alphabetical_order(world):
    found = []
    for number in (1, 2, 3, 4):
        found.append(names(world.get(reverse("board"), {"page": number})))

    assert [len(page) for page in found] == [50, 50, 50, 39]
    everything = [name for page in found for name in page]
    assert everything == sorted(everything, key=lambda n: overview.sort_key(n, "en"))
    assert everything.index("Côte d'Ivoire") == everything.index("Croatia") - 1
    assert names(world.get(reverse("board"), {"page": "x"})) == found[0]
    assert names(world.get(reverse("board"), {"page": 10**30})) == found[3]


def test_a_cell_without_a_date_is_a_dash_that_reads_none(world):
    page = world.get(reverse("board")).content.decode()
    for label in ("Due date", "Waits for"):
        cell = re.search(rf'<td data-label="{label}">(.*?)</td>', page).group(1)
        assert re.sub(r"<.*?>", "", cell) == "–none"
    assert 'aria-hidden="true">–<' in cell and 'class="visually-hidden">none<' in cell


def test_the_order_is_that_of_the_readers_alphabet(world):
    reader = world.get(reverse("board")).wsgi_request.user
    reader.language = "fr"
    reader.save()
    found = names(world.get(reverse("board")))

    assert found[:2] == ["Afghanistan", "Afrique du Sud"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"progress": "progressing"}, 60),
        ({"progress": "not_started"}, 129),
        ({"group": "2"}, 63),
        ({"stage": "self_assessment"}, 10),
        ({"stage": "not_started"}, 129),
        (
            {
                "group": "9",
                "stage": "nonsense",
                "progress": "<b>",
                "instrument": "99999999999999999999",
            },
            189,
        ),
        ({"words": "zzzz"}, 0),
        ({"words": "x" * 5000}, 189),
    ],
)
def test_filters(world, given, expected):
    response = world.get(reverse("board"), given)

    assert response.status_code == 200
    assert response.context["totals"].reviews == expected


def test_words_find_a_state_under_review_and_reviewing_in_two_languages(world):
    rows = world.get(reverse("board"), {"words": "IVOIRE cote"}).context["lines"]

    assert rows and all("Côte d'Ivoire" in (row["name"] + row["reviewers"]) for row in rows)
    assert "Côte d'Ivoire" in [row["name"] for row in rows]


def test_by_instrument_only_reviews_that_cover_it(world):
    firearms = {code: pk for pk, code, _short in overview.instruments()}["FA"]
    response = world.get(reverse("board"), {"instrument": firearms})

    number = Review.objects.filter(instruments=firearms).count()
    assert response.context["totals"].reviews == number < 189


def queries_of(client, **query) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(reverse("board"), query).status_code == 200
    return len(seen)


def test_the_number_of_queries_does_not_grow_with_the_reviews(frame):
    chief = officer()
    client = signed_in(chief)
    review = open_review(chief)
    one = queries_of(client, mechanism="practice")
    known = draws.parties(review.state.mechanism)
    lots = pair(known, [party.code for party in known], "one", mutual=True)
    draws.apply(by=chief, phase=review.phase, drawn=Drawn(lots, {p.code: 1 for p in known}))
    assert Review.objects.count() == 6

    assert queries_of(client, mechanism="practice") == one <= 12
    real_reviews()
    assert queries_of(client) <= one
    assert queries_of(client, words="a") <= one + 1


def test_who_is_awaited_and_how_far_drafts_are(cast_at):
    cast = cast_at(Step.SELF_ASSESSMENT)
    Submission.objects.filter(review=cast.review, step=Step.SELF_ASSESSMENT).update(
        answered=45, total=92
    )

    line = (
        signed_in(cast.officer).get(reverse("board"), {"mechanism": "practice"}).context["lines"][0]
    )
    assert line["waits"] == "Arvendal"
    assert "45 of 92 answered" in line["drafts"]
    assert line["stage"] == "Self-assessment"
    other = signed_in(cast.draw_officer).get(reverse("board"), {"mechanism": "practice"})
    line = other.context["lines"][0]
    assert (line["drafts"], line["url"]) == ("", "")


def test_the_rule_of_who_is_awaited_is_the_one_of_the_core(cast_at):
    for step in (
        Step.CONSULTATIONS,
        Step.SELF_ASSESSMENT,
        Step.FEEDBACK,
        Step.OBSERVATIONS,
        Step.SUMMARY,
    ):
        review = cast_at(step).review
        known = overview.names()
        rows = overview.rows(overview.Wanted(practice=True), known)
        overview.complete(rows, known)
        assert sorted(state.pk for state in rows[0].waits) == sorted(queries.waits_for(review)), (
            step
        )


def test_practice_reviews_count_in_no_total(cast):
    client = signed_in(cast.officer)

    assert client.get(reverse("board")).context["totals"].reviews == 0
    assert client.get(reverse("board"), {"mechanism": "practice"}).context["totals"].reviews == 1


def test_a_cancelled_review_is_shown_and_not_counted(cast):
    cancel(by=cast.officer, review=cast.review, reason="Opened by mistake.")
    response = signed_in(cast.officer).get(reverse("board"), {"mechanism": "practice"})

    assert response.context["totals"].reviews == 0
    assert [line["waits"] for line in response.context["lines"]] == ["Cancelled"]


def test_only_the_secretariat_finds_the_board(cast):
    for address in (reverse("board"), reverse("board_csv")):
        for key in ("XA focal_point", "XB expert", "XD observer"):
            assert signed_in(cast[key]).get(address).status_code == 404
        assert signed_in(cast.outsider).get(address).status_code == 404
        assert signed_in(None).get(address).status_code == 302
        for user in (cast.officer, cast.draw_officer, cast.administrator):
            assert signed_in(user).get(address).status_code == 200


def test_no_due_date_of_a_real_party_is_shown(world):
    lines = [
        row
        for n in (1, 2, 3, 4)
        for row in world.get(reverse("board"), {"page": n}).context["lines"]
    ]

    assert not [line for line in lines if line["due"]]


def test_the_csv_has_the_same_rows_and_says_what_it_is(world):
    response = world.get(reverse("board_csv"), {"progress": "progressing"})
    first, head, *rows = table(response)

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="reviews-\d{4}-\d\d-\d\d\.csv"', response["Content-Disposition"]
    )
    assert first == [DEMONSTRATION]
    assert head[0] == "State under review"
    assert len(rows) == 60
    assert {row[6] for row in rows} == {"Progressing"}


def test_without_a_demonstration_the_csv_begins_with_its_head(world, settings):
    settings.DEMO = False
    assert table(world.get(reverse("board_csv")))[0][0] == "State under review"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\ufeff=1"]
)
def test_no_cell_is_a_formula(text):
    assert safe_cell(text) == f"'{text}"


def test_a_hostile_name_leaves_the_csv_harmless(cast):
    State.objects.filter(code="XA").update(name='=HYPERLINK("x")', name_en='=HYPERLINK("x")')
    rows = table(signed_in(cast.officer).get(reverse("board_csv"), {"mechanism": "practice"}))

    assert rows[-1][0] == '\'=HYPERLINK("x")'
