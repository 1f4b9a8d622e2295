"""The fixture that gives every test the default language (tests/conftest.py)."""

from django.utils import translation


def test_one_test_leaves_another_language_active():
    translation.activate("ar")


def test_the_next_test_has_the_default_again():
    assert translation.get_language() == "en"
