"""A questionnaire whole, in memory: published versions never change (domain.md §6)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from questionnaires import conditions
from questionnaires.models import Question, Questionnaire, Section
from questionnaires.models.values import for_conditions
from reviews.models import Cluster


@dataclass(frozen=True)
class Structure:
    """The sections and questions of one version, in their order."""

    questionnaire: Questionnaire
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]

    @cached_property
    def by_id(self) -> dict[int, Question]:
        return {question.pk: question for question in self.questions}

    @cached_property
    def by_key(self) -> dict[str, Question]:
        return {question.key: question for question in self.questions}

    @cached_property
    def in_section(self) -> dict[int, tuple[Question, ...]]:
        """The questions of each section, by the section's id."""
        found: dict[int, list[Question]] = defaultdict(list)
        for question in self.questions:
            found[question.section_id].append(question)
        return {pk: tuple(rows) for pk, rows in found.items()}

    @cached_property
    def together(self) -> dict[int, tuple[Question, ...]]:
        """For each question those whose being asked hangs together with its answer, itself too."""
        group = {question.key: {question.key} for question in self.questions}
        for question in self.questions:
            for key in conditions.references(question.when) & group.keys():
                if group[key] is not group[question.key]:
                    joined = group[key] | group[question.key]
                    for member in joined:
                        group[member] = joined
        return {
            question.pk: tuple(q for q in self.questions if q.key in group[question.key])
            for question in self.questions
        }

    @cached_property
    def asked_about(self) -> frozenset[int]:
        """Ids of the questions whose answers decide about others."""
        keys = {key for q in self.questions for key in conditions.references(q.when)}
        return frozenset(self.by_key[key].pk for key in keys if key in self.by_key)

    @cached_property
    def _plans(self) -> dict[tuple[int, ...], conditions.Plan]:
        """The conditions of each choice of questions that was asked about, made ready."""
        return {}

    def visible(self, questions: Sequence[Question], answers: Mapping[int, Any]) -> list[Question]:
        """Those of the questions that are to be asked, given the answers by question id."""
        key = tuple(q.pk for q in questions)
        if key not in self._plans:
            self._plans[key] = conditions.plan([{"key": q.key, "when": q.when} for q in questions])
        given = {q.key: for_conditions(q, answers.get(q.pk)) for q in questions}
        shown = conditions.shown(self._plans[key], given)
        return [question for question in questions if question.key in shown]

    def of(self, instruments: set[int]) -> list[Section]:
        """The sections on the given instruments: those are asked, the others are not (§6)."""
        return [section for section in self.sections if section.instrument_id in instruments]


def structure(questionnaire: Questionnaire) -> Structure:
    """A questionnaire's sections and questions; two queries, for a published one only once."""
    if questionnaire.published_at is None:
        return _load(questionnaire.pk)
    return _remembered(questionnaire.pk, questionnaire.published_at)


@lru_cache(maxsize=12)
def _remembered(pk: int, _published_at: datetime) -> Structure:
    return _load(pk)


def _load(pk: int) -> Structure:
    sections = tuple(
        Section.objects.filter(questionnaire=pk)
        .select_related("questionnaire__cluster", "instrument", "article")
        .order_by("order")
    )
    places = {section.pk: section for section in sections}
    questions = tuple(
        Question.objects.filter(section__questionnaire=pk).order_by("section__order", "order")
    )
    for question in questions:
        question.section = places[question.section_id]
    known = sections[0].questionnaire if sections else Questionnaire.objects.get(pk=pk)
    return Structure(known, sections, questions)


def latest(cluster: Cluster) -> Questionnaire | None:
    """The newest published questionnaire of a cluster."""
    return (
        Questionnaire.objects.filter(cluster=cluster, published_at__isnull=False)
        .select_related("cluster")
        .order_by("-published_at", "-pk")
        .first()
    )
