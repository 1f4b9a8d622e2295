"""Kinds of people, stages of a review, and a short way to write who may when.

A rule is clauses between ";": names, then "@" and the stages. Names: a State ("XA" all its
seats, "XA*" those who draft, "XA!" its focal point, "XA+" its expert, "XA?" its observer),
"members", "drafters", "focal" (of all four States), "visible" (members and the officer),
"recorders" (the offices that record notes), "offices" (all three), "signed_in", "everyone", or
one kind of person. Stages: "feedback", "feedback-", "feedback-summary", "feedback,half". Without
"@": always.
"""

from functools import cache

STATES = ("XA", "XB", "XC", "XD")
SEATS = {"!": "focal_point", "+": "expert", "?": "observer"}
STAGES = (
    "nominations",
    "consultations",
    "self_assessment",
    "feedback",
    "half",  # still feedback: XB has handed in, XC and XD have not
    "observations",
    "summary",
    "completed",
    "published",  # completed, and the State under review has made public what it may
)
MEMBERS = tuple(f"{code} {seat}" for code in STATES for seat in SEATS.values())
OFFICES = ("officer", "draw_officer", "administrator")
# Anonymous in fact: an account that is not active any more is signed out at once.
SIGNED_OUT = ("anonymous", "inactive")
STRANGERS = (
    "outsider",  # focal point of XE in another review
    "former",  # was focal point of XA before; the seat is closed
    "nominee",  # named by XA, profile submitted, not approved yet
    "held",  # named by XB, held pending guidance
    "asked",  # named by XD, asked to clarify the profile
)
KINDS = (*SIGNED_OUT, *MEMBERS, *OFFICES, *STRANGERS)


@cache
def who(rule: str, stage: str) -> frozenset[str]:
    """The kinds of people a rule names in a stage."""
    found: set[str] = set()
    for clause in rule.split(";"):
        names, _at, stages = clause.partition("@")
        if not stages or stage in _stages(stages.strip()):
            for name in names.split():
                found |= _kinds(name)
    if stage == "nominations" and "outsider" not in found:
        found.discard("XD focal_point")  # not seated yet: the step waits for this seat
    return frozenset(found)


def _stages(text: str) -> set[str]:
    found: set[str] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        begin = STAGES.index(first) if first else 0
        end = STAGES.index(last) if last else (len(STAGES) - 1 if dash else begin)
        found |= set(STAGES[begin : end + 1])
    return found


def _kinds(name: str) -> set[str]:
    if name in KINDS:
        return {name}
    groups = {
        "members": MEMBERS,
        "visible": (*MEMBERS, "officer"),
        "drafters": [kind for kind in MEMBERS if not kind.endswith("observer")],
        "focal": [kind for kind in MEMBERS if kind.endswith("focal_point")],
        "offices": OFFICES,
        "recorders": ("officer", "administrator"),
        "signed_in": [kind for kind in KINDS if kind not in SIGNED_OUT],
        "everyone": KINDS,
    }
    if name in groups:
        return set(groups[name])
    code, mark = name[:2], name[2:]
    groups = {"": tuple(SEATS.values()), "*": ("focal_point", "expert")}
    assert code in STATES and mark in (*groups, *SEATS), f"nobody is called {name}"
    seats = groups.get(mark) or (SEATS[mark],)
    return {f"{code} {seat}" for seat in seats}
