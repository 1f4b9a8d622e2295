"""The channel of the inbox: notifications as entries of a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from notifications.audiences import Why
from notifications.channels.words import Words, words
from notifications.models import Notification
from notifications.queries import states_named
from reviews.models import Review


@dataclass(frozen=True)
class Entry:
    """One line of the inbox; without `leads` it tells of something one can no longer open."""

    row: Notification
    words: Words
    review: Review | None
    leads: bool

    @property
    def asks(self) -> bool:
        """Whether it waits for something that its reader is to do."""
        return self.row.read_at is None and bool(self.row.data.get("asks"))


@dataclass(frozen=True)
class Group:
    """The entries on one review; those on none, or on one that is out of reach, stand together."""

    review: Review | None
    entries: list[Entry] = field(default_factory=list)


def grouped(found: Iterable[Entry]) -> list[Group]:
    """Entries under their reviews, in the order of the first entry of each."""
    groups: dict[int, Group] = {}
    for entry in found:
        key = entry.review.pk if entry.review else 0
        groups.setdefault(key, Group(entry.review)).entries.append(entry)
    return list(groups.values())


def entries(rows: Iterable[Notification], reviews: Mapping[int, Review]) -> list[Entry]:
    """Entries for a page in one query; `reviews` are those the person reaches now, by id.

    A review that the person no longer reaches is not named.
    """
    found = list(rows)
    states = states_named({str(row.data["state"]) for row in found if row.data.get("state")})
    return [_entry(row, words(row, states), reviews) for row in found]


def _entry(row: Notification, said: Words, reviews: Mapping[int, Review]) -> Entry:
    review = reviews.get(row.review_id) if row.review_id else None
    return Entry(row, said, review, leads(row, review is not None))


def leads(row: Notification, reached: bool) -> bool:
    """Whether a notification leads to a page its person may open; `reached`: they see the review."""
    own = row.why in {Why.PERSON, Why.NOMINATED}
    return bool(row.url) and (reached or row.review_id is None or own)
