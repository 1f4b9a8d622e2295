"""Catalogue text in six languages; what States write is stored once, with its language."""

from modeltranslation.translator import TranslationOptions, register

from reviews.models import Article, Cluster, Instrument, Mechanism, RegionalGroup, State


@register([RegionalGroup, State, Mechanism, Cluster])
class NameOptions(TranslationOptions):
    """Which fields are translated."""

    fields = ("name",)


@register(Instrument)
class InstrumentOptions(TranslationOptions):
    """Which fields are translated."""

    fields = ("name", "short_name")


@register(Article)
class ArticleOptions(TranslationOptions):
    """Which fields are translated."""

    fields = ("subject",)
