"""Alphabetical order for readers of the six languages."""

import pytest

from revmod.lib.alphabet import fold, sort_key


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Albania", "Côte d'Ivoire", "Croatia", "Türkiye", "Turkmenistan"]),
        ("fr", ["Égypte", "El Salvador", "Émirats arabes unis", "Équateur", "Espagne"]),
        ("es", ["Emiratos Árabes Unidos", "España", "Perú", "Polonia"]),
        ("ru", ["Йемен", "Кабо-Верде", "Кения"]),
        ("ar", ["إثيوبيا", "الأرجنتين", "الأردن", "إسبانيا", "البحرين", "تركيا"]),
        ("zh-hans", ["阿富汗", "巴西", "法国", "中国"]),
    ],
)
def test_names_stand_as_a_reader_expects(language, names):
    assert sorted(set(names), key=lambda name: sort_key(name, language)) == names


def test_every_text_has_a_key():
    for language in ("ar", "zh-hans", "en", "fr", "ru", "es", "xx"):
        keys = [sort_key(text, language) for text in ("", "\ud800", "😀", "ال", "1", "x" * 9999)]
        assert sorted(keys)


def test_folding_forgets_case_and_accents():
    assert fold("CÔTE d'Ivoire") == "cote d'ivoire"
