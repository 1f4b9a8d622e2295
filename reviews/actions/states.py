"""Adding parties and correcting what is known of them (domain.md §2)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from audit.actions import record
from reviews.actions.frame import hold_frame, in_languages
from reviews.models import Instrument, Mechanism, RegionalGroup, State
from reviews.permissions import demand
from reviews.process import Action
from revmod.lib.errors import Invalid
from revmod.lib.texts import one_line

CONVENTION = "UNTOC"
NAMES = in_languages("name")
CONTACT = ("mission_name", "mission_email", "mission_phone")
NAME_LENGTH = 120
LENGTHS = {"mission_name": 200, "mission_email": 254, "mission_phone": 60}


@dataclass(frozen=True)
class Facts:
    """What is known of a party, in codes; `names` by field of the model (name_en …)."""

    code: str
    iso3: str = ""
    regional_group: str = ""
    assigned_group: str = ""
    instruments: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    contact: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, state: State) -> Self:
        """The facts as they stand; uses prefetched instruments where there are some."""
        return cls(
            state.code,
            state.iso3,
            state.regional_group.code if state.regional_group else "",
            state.assigned_group.code if state.assigned_group else "",
            frozenset(i.code for i in state.instruments.all()),
            {name: getattr(state, name) or "" for name in NAMES},
            {name: getattr(state, name) for name in CONTACT},
        )


@dataclass(frozen=True)
class Catalogue:
    """What a party's facts are checked against; read once for many parties."""

    groups: Mapping[str, RegionalGroup]
    instruments: Mapping[str, Instrument]
    states: Mapping[str, State]

    @classmethod
    def load(cls) -> Self:
        """Read groups, instruments and all parties; four queries."""
        states = State.objects.select_related("regional_group", "assigned_group", "mechanism")
        return cls(
            {group.code: group for group in RegionalGroup.objects.all()},
            {instrument.code: instrument for instrument in Instrument.objects.all()},
            {state.code: state for state in states.prefetch_related("instruments")},
        )

    def others(self, code: str, known_as: str) -> list[State]:
        """Every party but the one the facts are about."""
        return [s for s in self.states.values() if s.code not in (code, known_as)]


def problems(facts: Facts, catalogue: Catalogue, *, known_as: str = "") -> dict[str, str]:
    """What is wrong with a party's facts: field → sentence; empty when nothing is.

    `known_as` is the code under which the party stands now, "" for a new one.
    """
    found = _code_problems(facts, catalogue, known_as) | _group_problems(facts, catalogue)
    unknown = facts.instruments - set(catalogue.instruments)
    if unknown:
        found["instruments"] = _("Not an instrument: %(codes)s.") % {
            "codes": ", ".join(sorted(unknown))
        }
    elif facts.instruments and CONVENTION not in facts.instruments:
        found["instruments"] = _("A party to a Protocol is always a party to the Convention.")
    if not facts.names.get("name_en"):
        found["name_en"] = _("Give the name in English.")
    taken = {
        (name, getattr(state, name))
        for state in catalogue.others(facts.code, known_as)
        for name in NAMES
    }
    for name, text in facts.names.items():
        if len(text) > NAME_LENGTH:
            found[name] = _("At most %(limit)d characters.") % {"limit": NAME_LENGTH}
        elif text and (name, text) in taken:
            found[name] = _("Another party has this name.")
    return found | _contact_problems(facts)


def _code_problems(facts: Facts, catalogue: Catalogue, known_as: str) -> dict[str, str]:
    found = {}
    if not re.fullmatch("[A-Z]{2}", facts.code):
        found["code"] = _("The code has two capital letters, as in ISO 3166.")
    elif facts.code != known_as and facts.code in catalogue.states:
        found["code"] = _("Another party has this code.")
    elif known_as and facts.code != known_as:
        found["code"] = _("The code of a party does not change.")
    if facts.iso3 and not re.fullmatch("[A-Z]{3}", facts.iso3):
        found["iso3"] = _("This code has three capital letters, as in ISO 3166.")
    elif facts.iso3 and facts.iso3 in {s.iso3 for s in catalogue.others(facts.code, known_as)}:
        found["iso3"] = _("Another party has this code.")
    return found


def _group_problems(facts: Facts, catalogue: Catalogue) -> dict[str, str]:
    found = {
        name: _("Not a regional group: %(code)s.") % {"code": code}
        for name, code in (
            ("regional_group", facts.regional_group),
            ("assigned_group", facts.assigned_group),
        )
        if code and code not in catalogue.groups
    }
    if facts.regional_group and facts.assigned_group:
        found["assigned_group"] = _(
            "A group is assigned only to a party that has no regional group."
        )
    if not facts.regional_group and not facts.assigned_group:
        found["regional_group"] = _("Choose the regional group, or assign one for the lots.")
    return found


def _contact_problems(facts: Facts) -> dict[str, str]:
    found = {
        name: _("At most %(limit)d characters.") % {"limit": LENGTHS[name]}
        for name, text in facts.contact.items()
        if len(text) > LENGTHS[name]
    }
    if address := facts.contact.get("mission_email"):
        try:
            validate_email(address)
        except ValidationError:
            found["mission_email"] = _("This is not an e-mail address.")
    return found


def tidy(facts: Facts) -> Facts:
    """The facts with codes in capitals and every text on one clean line."""
    return Facts(
        one_line(facts.code).upper(),
        one_line(facts.iso3).upper(),
        one_line(facts.regional_group).upper(),
        one_line(facts.assigned_group).upper(),
        frozenset(one_line(code).upper() for code in facts.instruments),
        {name: one_line(text) for name, text in facts.names.items()},
        {name: one_line(text) for name, text in facts.contact.items()},
    )


@transaction.atomic
def add(*, by: User, mechanism: Mechanism, facts: Facts, reason: str) -> State:
    """Add a party, with the reason or source. Raises Refused, Invalid by field."""
    demand(by, Action.EDIT_FRAME, None)
    hold_frame()
    facts, reason = tidy(facts), reason.strip()
    found = problems(facts, catalogue := Catalogue.load())
    if not reason:
        found["reason"] = _("Give the reason or the source: it stands in the record.")
    if found:
        raise Invalid(found)
    state = write(State(mechanism=mechanism), facts, catalogue)
    record("state.added", by=by, subject=state, data={"code": state.code, "reason": reason[:2000]})
    return state


@transaction.atomic
def edit(
    *, by: User, state: State, facts: Facts, reason: str = "", shown: Facts | None = None
) -> list[str]:
    """Correct what is known of a party; returns the names of the fields that changed.

    `shown` is what the person saw before: what `facts` leaves as it was shown stays as it is now,
    so that two people who correct one party at once do not undo each other's work.
    Joining or leaving an instrument is an act with a reason; reviews that are launched keep their
    instruments (domain.md §10). Raises Refused, Invalid by field.
    """
    demand(by, Action.EDIT_FRAME, None)
    hold_frame()
    state = State.objects.get(pk=state.pk)
    facts, reason = tidy(facts), reason.strip()
    catalogue = Catalogue.load()
    before = Facts.of(catalogue.states[state.code])
    if shown is not None:
        facts = merged(before, tidy(shown), facts)
    found = problems(facts, catalogue, known_as=state.code)
    changes = changed(before, facts)
    if "instruments" in changes and not reason:
        found["reason"] = _("Give the reason: it stands in the record.")
    if found:
        raise Invalid(found)
    if changes:
        write(state, facts, catalogue)
        record(
            "state.changed",
            by=by,
            subject=state,
            data={"code": state.code, "fields": changes, "reason": reason[:2000]}
            | moved(before, facts),
        )
    return changes


def changed(before: Facts, after: Facts) -> list[str]:
    """Which fields of a party two sets of facts tell differently."""
    plain = ("iso3", "regional_group", "assigned_group", "instruments")
    found = [name for name in plain if getattr(before, name) != getattr(after, name)]
    found += [n for n, text in after.names.items() if text != before.names.get(n, "")]
    return found + [n for n, text in after.contact.items() if text != before.contact.get(n, "")]


def merged(now: Facts, shown: Facts, given: Facts) -> Facts:
    """The facts as they are now with what a person changed of those they were shown."""

    def one(name: str) -> str:
        was, new = getattr(shown, name), getattr(given, name)
        return str(getattr(now, name) if new == was else new)

    def texts(name: str) -> dict[str, str]:
        was, new, is_ = getattr(shown, name), getattr(given, name), getattr(now, name)
        return {k: is_.get(k, "") if v == was.get(k, "") else v for k, v in new.items()}

    joined, left = given.instruments - shown.instruments, shown.instruments - given.instruments
    return Facts(
        given.code,
        one("iso3"),
        one("regional_group"),
        one("assigned_group"),
        (now.instruments | joined) - left,
        texts("names"),
        texts("contact"),
    )


def moved(before: Facts, after: Facts) -> dict[str, object]:
    """The instruments a party joined and left, for the record."""
    return {
        "joined": sorted(after.instruments - before.instruments),
        "left": sorted(before.instruments - after.instruments),
    }


def write(state: State, facts: Facts, catalogue: Catalogue) -> State:
    """Put checked facts into a party's row, inside the caller's transaction."""
    state.code, state.iso3 = facts.code, facts.iso3
    state.regional_group = catalogue.groups.get(facts.regional_group)
    state.assigned_group = catalogue.groups.get(facts.assigned_group)
    for name, text in [*facts.names.items(), *facts.contact.items()]:
        setattr(state, name, text)
    with override(settings.MODELTRANSLATION_DEFAULT_LANGUAGE):
        state.save()  # the untranslated column, by which the database sorts, keeps the English name
    state.instruments.set([catalogue.instruments[code] for code in facts.instruments])
    return state
