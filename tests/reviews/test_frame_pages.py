"""The frame's pages: seen by the Secretariat, corrected with a record, launched reviews untouched."""

import html
import uuid
from datetime import date

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from audit.models import Event
from reviews.actions import timetable
from reviews.forms.frame import ArticleForm, ClusterForm, PhaseForm
from reviews.models import Article, Cluster, GroupStart, Phase
from reviews.permissions import Refused
from reviews.process import Office
from reviews.views.frame import seventy_per_cent
from reviews.views.frame_changes import changes_of
from revmod.lib.errors import Invalid
from tests.factories.people import officer, open_review, person, signed_in
from tests.forms import Fields


@pytest.fixture
def chief(frame):
    return officer()


@pytest.fixture
def phase(frame) -> Phase:
    return Phase.objects.get(mechanism__is_practice=True, number=1)


def dates(phase: Phase, **changes) -> dict[str, object]:
    """What a browser posts for a phase as it stands, with changes."""
    initial = {k: "" if v is None else v for k, v in PhaseForm(phase=phase).initial.items()}
    return initial | {"act": str(uuid.uuid4())} | changes


def texts(row: Cluster | Article, **changes) -> dict[str, object]:
    """What a browser posts for a cluster's name or an article's subject, with changes."""
    form = ClusterForm(cluster=row) if isinstance(row, Cluster) else ArticleForm(row=row)
    return form.initial | {"act": str(uuid.uuid4())} | changes


def articles_of(cluster: Cluster) -> list[int]:
    return list(cluster.articles.values_list("pk", flat=True))


def test_the_frame_is_on_one_page_in_bounded_queries(chief, django_assert_max_num_queries):
    client = signed_in(chief)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("frame")).content.decode()

    assert "2, 5, 6, 8, 9, 10, 15, 23" in page
    assert "Article 5, Criminalization of participation in an organized criminal group" in page
    assert "1 October 2020" in page


def test_seventy_per_cent_is_rounded_up():
    assert [seventy_per_cent(n) for n in (62, 63, 64, None)] == [44, 45, 45, None]


def test_a_cluster_gains_and_loses_an_article(chief):
    cluster = Cluster.objects.get(number=1)
    scope = Article.objects.get(instrument__code="UNTOC", number=3)
    kept = articles_of(cluster)[1:]
    form = texts(cluster, articles=[*kept, scope.pk])
    client = signed_in(chief)

    for _time in range(2):
        assert client.post(reverse("cluster_edit", args=[cluster.pk]), form).status_code == 302
    assert set(articles_of(cluster)) == {*kept, scope.pk}
    event = Event.objects.get(kind="cluster.changed")
    assert event.data == {"number": 1, "added": ["UNTOC 3"], "removed": ["UNTOC 2"], "texts": {}}


def test_a_cluster_gets_other_names_and_the_page_says_so(chief):
    cluster = Cluster.objects.get(number=2)
    before, address = cluster.name_fr, reverse("cluster_edit", args=[cluster.pk])
    form = texts(cluster, name_en=" Prevention \x00 and help ", name_fr="", name_ar="الوقاية")
    client = signed_in(chief)
    for _time in range(2):
        assert client.post(address, form).status_code == 302

    cluster = Cluster.objects.get(number=2)
    assert (cluster.name_en, cluster.name_fr, cluster.name_ar) == (
        "Prevention and help",
        "",
        "الوقاية",
    )
    assert Event.objects.filter(kind="cluster.changed").count() == 1
    assert "2. Prevention and help" in client.get(reverse("frame")).content.decode()
    chief.language = "fr"
    chief.save()
    assert "2. Prevention and help" in client.get(reverse("frame")).content.decode()
    page = html.unescape(client.get(address).content.decode())
    assert f"Français: “{before}” taken out" in page or f"“{before}”" in page
    assert "Olga Officer" in page


def test_an_article_gets_another_subject(chief):
    article = Article.objects.get(instrument__code="UNTOC", number=5)
    was, address = article.subject_en, reverse("article_edit", args=[article.pk])
    client = signed_in(chief)
    assert client.post(address, texts(article, subject_en="Groups")).status_code == 302
    assert client.post(address, texts(Article.objects.get(pk=article.pk))).status_code == 302

    event = Event.objects.get(kind="article.changed")
    assert event.data == {
        "instrument": "UNTOC",
        "number": 5,
        "texts": {"subject_en": [was, "Groups"]},
    }
    assert "Article 5, Groups" in client.get(reverse("frame")).content.decode()
    assert f"English: from “{was}” to “Groups”" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("field", "value"), [("subject_en", ""), ("subject_en", "\x00 "), ("subject_ru", "я" * 201)]
)
def test_a_subject_that_cannot_be_kept_is_refused_beside_its_field(chief, field, value):
    article = Article.objects.get(instrument__code="UNTOC", number=5)
    response = signed_in(chief).post(
        reverse("article_edit", args=[article.pk]), texts(article, **{field: value})
    )
    assert response.status_code == 422 and response.context["form"].errors[field]
    with pytest.raises(Invalid) as refused:
        timetable.edit_article(by=chief, article=article, subjects={field: value})
    assert field in refused.value.reasons
    assert not Event.objects.filter(kind="article.changed").exists()


def test_the_forms_hold_what_is_known(chief, phase):
    cluster, article = Cluster.objects.get(number=2), Article.objects.all()[0]
    for name, row, form in (
        ("cluster_edit", cluster, texts(cluster)),
        ("article_edit", article, texts(article)),
        ("phase_edit", phase, dates(phase)),
    ):
        page = signed_in(chief).get(reverse(name, args=[row.pk])).content.decode()
        shown = Fields(page).data
        del form["act"]
        ticked = [str(pk) for pk in form.pop("articles", [])]
        assert {key: shown[key] for key in form} == {k: str(v) for k, v in form.items()}
        assert sorted(ticked) == sorted(shown.get("articles", []))


def test_the_page_of_a_phase_says_what_was_changed(chief, phase):
    before = {row.group.number: row for row in GroupStart.objects.filter(phase=phase)}
    number, row = next(iter(before.items()))
    client, address = signed_in(chief), reverse("phase_edit", args=[phase.pk])
    was = date_format(row.starts_on, "DATE_FORMAT")
    client.post(address, dates(phase, **{f"start_{number}": "2030-01-01"}))
    client.post(
        address,
        dates(phase, **{f"start_{number}": "2030-01-01", f"foreseen_{number}": "1"}),
    )
    page = client.get(address).content.decode()
    assert f"Start of group {number}: from {was} to 1 January 2030" in page
    assert f"Group {number}: 1 review foreseen" in page
    assert page.index("1 review foreseen") < page.index("to 1 January 2030")


@pytest.mark.parametrize("number", [0, 3])
def test_the_record_of_a_cluster_takes_two_queries(chief, number, django_assert_num_queries):
    cluster = Cluster.objects.get(number=1)
    for turn in range(number):
        names = {"name_en": f"Name {turn}"}
        timetable.edit_cluster(
            by=chief, cluster=cluster, articles=cluster.articles.all(), names=names
        )
    with django_assert_num_queries(2 if number else 1):
        assert len(changes_of(cluster)) == number


@pytest.mark.parametrize("wrong", ["other cluster", "none", "unknown", "text"])
def test_a_cluster_refuses_what_is_not_its_own(chief, wrong):
    cluster, other = Cluster.objects.get(number=1), Cluster.objects.get(number=2)
    before = articles_of(cluster)
    chosen = {
        "other cluster": [*before, articles_of(other)[0]],
        "none": [],
        "unknown": ["99999999999999999999"],
        "text": ["<b>"],
    }[wrong]
    response = signed_in(chief).post(
        reverse("cluster_edit", args=[cluster.pk]), texts(cluster, articles=chosen)
    )

    assert response.status_code == 422
    assert response.context["form"].errors["articles"]
    assert articles_of(cluster) == before


def test_a_phase_and_its_groups_get_other_dates(chief, phase):
    review = open_review(chief)
    number = GroupStart.objects.filter(phase=phase).first().group.number
    form = dates(phase, **{f"start_{number}": "2030-01-01", f"foreseen_{number}": "62"})
    response = signed_in(chief).post(reverse("phase_edit", args=[phase.pk]), form)

    assert response.status_code == 302, response.context["form"].errors
    row = GroupStart.objects.get(phase=phase, group__number=number)
    assert (row.starts_on, row.foreseen) == (date(2030, 1, 1), 62)
    review.refresh_from_db()
    assert review.launched_on == date(2026, 1, 15)
    event = Event.objects.get(kind="phase.changed")
    assert event.data["changes"][f"group {number}"][1:] == ["2030-01-01", 62]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"start_1": "2001-01-01"}, "start_1"),
        ({"start_1": ""}, "start_1"),
        ({"start_1": "soon"}, "start_1"),
        ({"foreseen_1": "0"}, "foreseen_1"),
        ({"foreseen_1": "9" * 30}, "foreseen_1"),
        ({"starts_on": ""}, "starts_on"),
        ({"cluster": "99999999999999999999"}, "cluster"),
    ],
)
def test_wrong_dates_are_refused_beside_their_field(chief, phase, changes, field):
    response = signed_in(chief).post(
        reverse("phase_edit", args=[phase.pk]), dates(phase, **changes)
    )

    assert response.status_code == 422
    assert response.context["form"].errors[field]
    assert not Event.objects.filter(kind="phase.changed").exists()


def test_a_phase_with_reviews_keeps_its_cluster(chief, phase):
    open_review(chief)
    other = Cluster.objects.exclude(pk=phase.cluster_id).first()
    response = signed_in(chief).post(
        reverse("phase_edit", args=[phase.pk]), dates(phase, cluster=other.pk)
    )
    assert response.status_code == 422 and response.context["form"].errors["cluster"]


def test_nothing_changed_is_no_event(chief, phase):
    signed_in(chief).post(reverse("phase_edit", args=[phase.pk]), dates(phase))
    cluster = Cluster.objects.get(number=1)
    assert not timetable.edit_cluster(by=chief, cluster=cluster, articles=cluster.articles.all())
    assert not Event.objects.filter(kind__in=["phase.changed", "cluster.changed"]).exists()


def test_who_may(chief, phase):
    draw = officer("Dora", Office.DRAW_OFFICER)
    cluster = Cluster.objects.get(number=1)
    article = cluster.articles.all()[0]
    pages = [
        reverse("cluster_edit", args=[cluster.pk]),
        reverse("article_edit", args=[article.pk]),
        reverse("phase_edit", args=[phase.pk]),
    ]
    for address in [*pages, reverse("frame")]:
        assert signed_in(person(f"P {address}")).get(address).status_code == 404
        assert signed_in(chief).get(address).status_code == 200
    assert signed_in(draw).get(reverse("frame")).status_code == 200
    for address in pages:
        assert signed_in(draw).get(address).status_code == 403
        assert signed_in(draw).post(address, {}).status_code == 403
    with pytest.raises(Refused):
        timetable.edit_cluster(by=draw, cluster=cluster, articles=[])
    with pytest.raises(Refused):
        timetable.edit_article(by=draw, article=article, subjects={})
    assert (
        signed_in(chief).get("/secretariat/frame/phases/99999999999999999999/").status_code == 404
    )
