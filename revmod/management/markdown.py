"""Words and tables of the pages that are generated from the rules."""


def words(value: str) -> str:
    """A code of the rules in words: "under_review" → "under review"."""
    return value.replace("_", " ")


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """The lines of a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(cells) + " |" for cells in lines]
