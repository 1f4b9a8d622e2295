"""The reader's alphabetical order, without a collation library (domain.md §2: lists of parties)."""

import unicodedata
from functools import lru_cache

# Arabic lists of the United Nations pass over the article and the carriers of hamza.
ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": None})
ARTICLE = "ال"


@lru_cache(maxsize=4096)
def sort_key(text: str, language: str) -> tuple[str, str]:
    """A key that sorts names as a reader of the language expects; equal keys fall back to the text.

    Chinese: the codes of GB 2312's everyday characters stand in the order of pinyin.
    """
    if language.startswith("zh"):
        return text.encode("gb18030", "replace").decode("latin-1"), text
    if language == "ar":
        plain = text.translate(ARABIC)
        words = [word.removeprefix(ARTICLE) or word for word in plain.split()]
        return " ".join(words), text
    if language == "ru":
        return text.casefold().replace("ё", "е"), text
    return fold(text), text


def fold(text: str) -> str:
    """A text without case and without accents, for comparing and searching."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c))
