"""Questionnaires in six languages; option labels carry theirs inside the JSON."""

from modeltranslation.translator import TranslationOptions, register

from questionnaires.models import Question, Questionnaire, Section


@register(Questionnaire)
class QuestionnaireOptions(TranslationOptions):
    """Which fields are translated."""

    fields = ("title",)


@register(Section)
class SectionOptions(TranslationOptions):
    """Which fields are translated."""

    fields = ("title", "intro")


@register(Question)
class QuestionOptions(TranslationOptions):
    """Which fields are translated."""

    fields = ("text", "help")
