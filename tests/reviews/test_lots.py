"""The drawing of lots: the rules of domain.md §2 on the real parties, and its repetition."""

import json
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from reviews import lots
from reviews.lots import NoLot, Party

FILE = Path(settings.BASE_DIR) / "reviews" / "data" / "parties.json"
PARTIES = [
    Party(
        row["code"], row["regional_group"] or row["assigned_group"], frozenset(row["instruments"])
    )
    for row in json.loads(FILE.read_text(encoding="utf-8"))
]
BY_CODE = {party.code: party for party in PARTIES}
SEEDS = ["one", "two", "three", "2023", "Ελλάδα"]


def draw(seed: str) -> list[lots.Lot]:
    groups, _rest = lots.divide(BY_CODE, (62, 63, 64), seed)
    return lots.pair(PARTIES, [code for group in groups for code in group], seed)


@pytest.fixture(params=SEEDS)
def drawn(request) -> list[lots.Lot]:
    return draw(request.param)


def test_parties_are_divided_into_62_63_and_64():
    groups, left_over = lots.divide(BY_CODE, (62, 63, 64), "one")

    assert [len(group) for group in groups] == [62, 63, 64]
    assert len(left_over) == 1
    assert Counter(c for g in [*groups, left_over] for c in g) == Counter(list(BY_CODE))


def test_too_many_places_are_refused():
    with pytest.raises(NoLot):
        lots.divide(["AA", "AB"], (3,), "one")


def test_the_same_seed_gives_the_same_result_whatever_the_order():
    groups, _rest = lots.divide(reversed(list(BY_CODE)), (62, 63, 64), "one")
    codes = [code for group in groups for code in group]

    assert lots.pair(list(reversed(PARTIES)), reversed(codes), "one") == draw("one")
    assert draw("one") != draw("two")


def test_one_of_the_same_group_and_one_of_another(drawn):
    assert len(drawn) == 189
    for lot in drawn:
        home = BY_CODE[lot.state].group
        assert BY_CODE[lot.same_group].group == home
        assert BY_CODE[lot.other_group].group != home


def test_nobody_reviews_itself_or_twice_or_mutually(drawn):
    pairs = [(code, lot.state) for lot in drawn for code in lot.reviewers]
    assert len(pairs) == len(set(pairs))
    assert not [pair for pair in pairs if pair[0] == pair[1]]
    assert not {(b, a) for a, b in pairs} & set(pairs)


def test_every_instrument_has_exactly_two_reviewing_states(drawn):
    for lot in drawn:
        for instrument in BY_CODE[lot.state].instruments:
            two = [
                c for c in (lot.same_group, lot.other_group) if instrument in BY_CODE[c].instruments
            ]
            more = [c for c, chosen in lot.additional.items() if instrument in chosen]
            assert len(two) + len(more) == 2, (lot, instrument)


def test_an_additional_state_is_party_and_of_the_class_it_stands_in_for(drawn):
    for lot in drawn:
        home = BY_CODE[lot.state].group
        for code, chosen in lot.additional.items():
            replaced = lot.stands_in_for[code]
            assert chosen <= BY_CODE[code].instruments & BY_CODE[lot.state].instruments
            assert not chosen & BY_CODE[replaced].instruments
            assert (BY_CODE[code].group == home) is (replaced == lot.same_group)


def test_every_party_reviews_at_least_once_and_at_most_three_times(drawn):
    load = lots.loads(drawn)
    assert {load[code] for code in BY_CODE} <= {1, 2, 3}


def test_additional_states_never_influence_the_first_two_lots():
    groups, _rest = lots.divide(BY_CODE, (62, 63, 64), "one")
    codes = [code for group in groups for code in group]
    everything = frozenset({"UNTOC", "TIP", "SOM", "FA"})
    equal = [Party(p.code, p.group, everything) for p in PARTIES]

    first = [(lot.state, lot.same_group, lot.other_group) for lot in lots.pair(equal, codes, "one")]
    assert first == [(lot.state, lot.same_group, lot.other_group) for lot in draw("one")]
    assert not any(lot.additional for lot in lots.pair(equal, codes, "one"))


def test_a_group_of_two_parties_cannot_be_drawn():
    small = [Party(c, g, frozenset({"UNTOC"})) for c, g in [("AA", "A"), ("AB", "A"), ("BA", "B")]]
    with pytest.raises(NoLot, match="lots need three"):
        lots.pair(small, ["AA"], "one")


def test_an_instrument_nobody_else_is_party_to_is_refused():
    codes = [f"{g}{n}" for g in "AB" for n in range(3)]
    some = [Party(c, c[0], frozenset({"UNTOC", "FA"} if c == "A0" else {"UNTOC"})) for c in codes]
    with pytest.raises(NoLot, match="Nobody can review A0 on FA"):
        lots.pair(some, codes, "one")


def test_more_than_the_limit_only_where_nothing_else_is_possible():
    codes = [f"{g}{n}" for g in "AB" for n in range(4)]
    both, one = frozenset({"UNTOC", "FA"}), frozenset({"UNTOC"})
    some = [Party(c, c[0], one if c in ("A0", "B0") else both) for c in codes]

    load = lots.loads(lots.pair(some, codes, "one", most=2, mutual=True))
    assert max(load.values()) == 3
