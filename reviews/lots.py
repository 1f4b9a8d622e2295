"""The drawing of lots: which group a party is in, and which States review which (domain.md §2).

Pure and seeded: no database, no clock; the same parties and the same seed always give the same
result, whatever the order in which the parties are handed in. Simple lots: the provable draw,
with published inputs and a check that anybody can run, is built on top of this later.
"""

import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

ATTEMPTS = 24  # draws of the additional States that are compared; the first without overload wins


@dataclass(frozen=True)
class Party:
    """What the lots need to know of a State party."""

    code: str
    group: str  # the regional group in which lots count it
    instruments: frozenset[str]


@dataclass
class Lot:
    """The reviewing States of one State under review, by code.

    `additional` maps a further reviewing State to the instruments it is drawn for and to nothing
    else; `stands_in_for` says for which of the two.
    """

    state: str
    same_group: str
    other_group: str
    additional: dict[str, frozenset[str]] = field(default_factory=dict)
    stands_in_for: dict[str, str] = field(default_factory=dict)

    @property
    def reviewers(self) -> list[str]:
        """Everybody who reviews it: same group, other group, additional ones."""
        return [self.same_group, self.other_group, *self.additional]


class NoLot(Exception):
    """The rules leave no way to draw; the sentence says why."""


def _generator(seed: str, purpose: str) -> random.Random:
    """A generator of its own for each act, so that one draw never shifts another."""
    return random.Random(f"{seed}/{purpose}")


def divide(
    parties: Iterable[str], sizes: Sequence[int], seed: str
) -> tuple[list[list[str]], list[str]]:
    """Divide codes by lot into groups of the given sizes (domain.md §2: 62, 63 and 64).

    Returns the groups, each in alphabetical order, and the codes left over. 189 reviews were
    foreseen and 190 parties are known here without their dates of joining, so the lot also says
    which one is not yet under review. Raises NoLot when there are too few parties.
    """
    order = sorted(set(parties))
    if sum(sizes) > len(order):
        raise NoLot(f"{sum(sizes)} places for {len(order)} parties.")
    _generator(seed, "groups").shuffle(order)
    groups = []
    for size in sizes:
        groups.append(sorted(order[:size]))
        order = order[size:]
    return groups, sorted(order)


def pair(
    parties: Iterable[Party],
    under_review: Collection[str],
    seed: str,
    *,
    most: int = 3,
    mutual: bool = False,
) -> list[Lot]:
    """Draw the reviewing States of each State under review, in alphabetical order of codes.

    The rules are those of domain.md §2: one of the same regional group and one of another; for
    instruments that one of them is not party to, an additional State of the same class, drawn
    after all the first two lots and never influencing them (§10, Seats); nobody reviews itself,
    no two review one another in the phase (unless `mutual`), and nobody reviews more than `most`
    where that is possible. Raises NoLot when a regional group is too small.

    How: the parties of a regional group are laid in a circle by lot, and each is reviewed by the
    next one; then all parties are laid in a second circle in which no neighbours are of the same
    group. So everybody reviews one State of its own group and one of another, and nobody is
    reviewed by a State that it reviews.
    """
    by_code = {party.code: party for party in parties}
    same = _same_group(by_code, _generator(seed, "same group"))
    other = _next_in(_mixed_circle(by_code, _generator(seed, "other group")))
    lots = [Lot(code, same[code], other[code]) for code in sorted(under_review)]
    _draw_additional(lots, by_code, _generator(seed, "additional"), most, mutual)
    return lots


def loads(lots: Iterable[Lot]) -> Counter[str]:
    """How many reviews each State takes part in as a reviewing State."""
    return Counter(code for lot in lots for code in lot.reviewers)


def _next_in(circle: Sequence[str]) -> dict[str, str]:
    return dict(zip(circle, [*circle[1:], circle[0]], strict=True)) if circle else {}


def _same_group(parties: Mapping[str, Party], chance: random.Random) -> dict[str, str]:
    found: dict[str, str] = {}
    for group in sorted({party.group for party in parties.values()}):
        circle = sorted(code for code, party in parties.items() if party.group == group)
        if len(circle) < 3:
            raise NoLot(f"{group} has {len(circle)} parties; lots need three.")
        chance.shuffle(circle)
        found |= _next_in(circle)
    return found


def _mixed_circle(parties: Mapping[str, Party], chance: random.Random) -> list[str]:
    """All parties in a circle in which no neighbours are of the same group, by lot.

    A shuffled circle, mended: a party that stands beside its own group changes places with one
    drawn by lot, as long as that leaves fewer such neighbours.
    """
    group = {code: party.group for code, party in parties.items()}
    if parties and max(Counter(group.values()).values()) * 2 > len(parties):
        raise NoLot("One regional group has more than half of the parties.")
    for _attempt in range(200):
        circle = sorted(parties)
        chance.shuffle(circle)
        if _mend(circle, group, chance):
            return circle
    raise NoLot("No circle without neighbours of the same group was found.")


def _mend(circle: list[str], group: Mapping[str, str], chance: random.Random) -> bool:
    size = len(circle)

    def clashes(*places: int) -> int:
        edges = {p % size for place in places for p in (place - 1, place)}
        return sum(group[circle[e]] == group[circle[(e + 1) % size]] for e in edges)

    for _turn in range(40):
        wrong = [i for i in range(size) if group[circle[i]] == group[circle[(i + 1) % size]]]
        if not wrong:
            return True
        for place in wrong:
            for _try in range(40):
                with_ = chance.randrange(size)
                before = clashes(place, with_)
                circle[place], circle[with_] = circle[with_], circle[place]
                if clashes(place, with_) < before:
                    break
                circle[place], circle[with_] = circle[with_], circle[place]
    return False


@dataclass(frozen=True)
class _Need:
    """A State under review, the reviewing State to stand in for, and the instruments."""

    lot: int
    stands_in_for: str
    same: bool
    instruments: frozenset[str]


def _needs(lots: Sequence[Lot], parties: Mapping[str, Party]) -> list[_Need]:
    """What the first two lots leave uncovered."""
    return [
        _Need(number, reviewer, same, missing)
        for number, lot in enumerate(lots)
        for reviewer, same in ((lot.same_group, True), (lot.other_group, False))
        if (missing := parties[lot.state].instruments - parties[reviewer].instruments)
    ]


def _draw_additional(
    lots: list[Lot],
    parties: Mapping[str, Party],
    chance: random.Random,
    most: int,
    mutual: bool,
) -> None:
    """Fill in the additional States: the best of some draws, the first one without overload."""
    needs = _needs(lots, parties)
    if not needs:
        return
    able = [_able(need, lots[need.lot], parties) for need in needs]
    best: tuple[int, list[tuple[int, str, str, frozenset[str]]]] | None = None
    why: NoLot | None = None
    for _attempt in range(ATTEMPTS):
        try:
            drawn = _one_draw(needs, able, lots, parties, chance, most, mutual)
        except NoLot as error:  # another order may still find a way
            why = error
            continue
        if best is None or drawn[0] < best[0]:
            best = drawn
        if best[0] == 0:
            break
    if best is None:
        raise why or NoLot("No draw was made.")
    for number, stands_in_for, code, instruments in best[1]:
        lot = lots[number]
        lot.additional[code] = lot.additional.get(code, frozenset()) | instruments
        lot.stands_in_for[code] = stands_in_for


def _able(need: _Need, lot: Lot, parties: Mapping[str, Party]) -> list[str]:
    """Who may stand in: of the same class and party to at least one of the instruments."""
    home = parties[lot.state].group
    return [
        code
        for code in sorted(parties)
        if (parties[code].group == home) is need.same
        and code not in (lot.state, lot.same_group, lot.other_group)
        and parties[code].instruments & need.instruments
    ]


def _one_draw(
    needs: Sequence[_Need],
    able: Sequence[list[str]],
    lots: Sequence[Lot],
    parties: Mapping[str, Party],
    chance: random.Random,
    most: int,
    mutual: bool,
) -> tuple[int, list[tuple[int, str, str, frozenset[str]]]]:
    """One draw: how many places lie over `most`, and who stands in where.

    The needs with the fewest able States are drawn first; among those with room the lot decides.
    One State covers all of a need's instruments if any can, otherwise as many as possible.
    """
    load = loads(lots)
    reviews = {(code, lot.state) for lot in lots for code in lot.reviewers}
    order = sorted(range(len(needs)), key=lambda i: (len(able[i]), chance.random()))
    over, drawn = 0, []
    for index in order:
        need, state = needs[index], lots[needs[index].lot].state
        open_ = need.instruments
        while open_:
            free = [
                code
                for code in able[index]
                if (code, state) not in reviews
                and (mutual or (state, code) not in reviews)
                and parties[code].instruments & open_
            ]
            if not free:
                raise NoLot(f"Nobody can review {state} on {', '.join(sorted(open_))}.")
            widest = max(len(parties[code].instruments & open_) for code in free)
            free = [c for c in free if len(parties[c].instruments & open_) == widest]
            room = [c for c in free if load[c] < most]
            least = min(load[c] for c in free)
            code = chance.choice(room or [c for c in free if load[c] == least])
            over += load[code] >= most
            load[code] += 1
            reviews.add((code, state))
            drawn.append((need.lot, need.stands_in_for, code, parties[code].instruments & open_))
            open_ -= parties[code].instruments
    return over, drawn
