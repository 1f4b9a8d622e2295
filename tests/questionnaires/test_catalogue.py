"""Loading questionnaires: once, whole, and nothing unsound."""

import copy
import json

import pytest
from django.core.management import CommandError, call_command

from questionnaires import queries
from questionnaires.actions.catalogue import CLUSTER_1, load
from questionnaires.models import Question, Questionnaire
from reviews.models import Cluster
from revmod.lib.errors import Invalid

SMALL = {
    "cluster": 1,
    "version": "t-1",
    "title": "Small",
    "title_fr": "Petit",
    "sections": [
        {
            "key": "one",
            "instrument": "UNTOC",
            "article": "5",
            "title": "One",
            "questions": [
                {"key": "q1", "number": "1", "type": "yes_partly_no", "text": "Is it so?"},
                {
                    "key": "q1-a",
                    "number": "1 (a)",
                    "type": "choice",
                    "text": "Which?",
                    "parent": "q1",
                    "when": {"question": "q1", "op": "is", "value": "yes"},
                    "options": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}],
                },
            ],
        }
    ],
}


def changed(*path, value):
    data = copy.deepcopy(SMALL)
    *steps, last = path
    place = data
    for step in steps:
        place = place[step]
    place[last] = value
    return data


QUESTION = ("sections", 0, "questions", 1)


def test_the_questionnaire_of_cluster_1_loads_and_loads_again_as_nothing(frame):
    first = load(CLUSTER_1)
    rows = Question.objects.filter(section__questionnaire=first).count()
    assert rows > 200
    assert load(CLUSTER_1) == first
    assert Questionnaire.objects.filter(version=first.version).count() == 1
    assert Question.objects.filter(section__questionnaire=first).count() == rows
    assert queries.latest(Cluster.objects.get(number=1)) == first


def test_a_published_version_is_never_changed(frame):
    load(SMALL)
    with pytest.raises(Invalid, match="published already"):
        load(changed("title", value="Other"))
    load(changed("version", value="t-2"))
    assert Questionnaire.objects.filter(version__startswith="t-").count() == 2


def test_a_draft_of_a_version_may_change(frame):
    load(SMALL, publish=False)
    row = load(changed("title", value="Other"), publish=False)
    assert row.title == "Other"
    assert Questionnaire.objects.get(version="t-1").published_at is None
    assert load(changed("title", value="Other")).published_at is not None


def test_texts_are_kept_in_every_language_that_came(frame):
    row = load(SMALL)
    assert (row.title_en, row.title_fr, row.title_ar) == ("Small", "Petit", None)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (changed("cluster", value=9), "no cluster 9"),
        (changed("title", value=""), "title is missing"),
        (changed("sections", value=None), "missing or of the wrong kind"),
        (changed("sections", 0, "instrument", value="XYZ"), "unknown instrument XYZ"),
        (changed("sections", 0, "article", value="99"), "unknown article 99"),
        (changed(*QUESTION, "type", value="essay"), "unknown type essay"),
        (changed(*QUESTION, "obligation", value="must"), "unknown obligation"),
        (changed(*QUESTION, "options", value=[]), "at least two answers"),
        (changed(*QUESTION, "options", value=[{"value": "a", "label": "A"}] * 2), "different"),
        (changed(*QUESTION, "parent", value="q9"), "stand before"),
        (changed(*QUESTION, "text", value=""), "text or number is missing"),
        (changed(*QUESTION, "key", value="q1"), "used more than once"),
        (changed(*QUESTION, "when", value={"question": "q9", "op": "answered"}), "q9"),
        (changed(*QUESTION, "when", value={"question": "q1-a", "op": "answered"}), "wait for"),
        (changed(*QUESTION, "when", value={"question": "q1", "op": "like"}), "unknown"),
    ],
)
def test_what_is_unsound_is_refused_whole(frame, data, reason):
    before = Questionnaire.objects.count()
    with pytest.raises(Invalid, match=reason):
        load(data)
    assert Questionnaire.objects.count() == before


def test_the_command_loads_a_file_and_refuses_another(frame, tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(SMALL))
    bad.write_text("{")
    call_command("load_questionnaire", good)
    assert Questionnaire.objects.get(version="t-1").published_at
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_questionnaire", bad)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_questionnaire", tmp_path / "none.json")


def test_a_published_questionnaire_is_read_once(frame, django_assert_num_queries):
    row = load(SMALL)
    queries.structure(row)
    with django_assert_num_queries(0):
        found = queries.structure(row)
    first, second = found.questions
    assert found.together[first.pk] == (first, second)
    assert found.asked_about == {first.pk}
    assert found.visible(found.questions, {}) == [first]
    assert found.visible(found.questions, {first.pk: "yes"}) == [first, second]
