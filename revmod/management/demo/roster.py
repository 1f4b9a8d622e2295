"""Who is in the demonstration: fictitious officials with example.org addresses."""

from dataclasses import dataclass

from reviews.process import Office, Seat

PASSPHRASE = "practice makes perfect"  # of every demonstration account; printed by ./dev run


@dataclass(frozen=True)
class Official:
    """One fictitious person: address part, name, title, State code, seat, languages."""

    key: str
    name: str
    title: str
    state: str
    seat: Seat
    language: str = "en"
    languages: tuple[str, ...] = ("en",)

    @property
    def email(self) -> str:
        """The sign-in: key@example.org."""
        return f"{self.key}@example.org"


FP, EX, OB = Seat.FOCAL_POINT, Seat.EXPERT, Seat.OBSERVER

OFFICIALS = (
    Official("amara.lind", "Amara Lind", "Director, Ministry of Justice", "XA", FP),
    Official("benat.oro", "Beñat Oro", "Prosecutor, Organized Crime Office", "XA", EX),
    Official("celia.marsh", "Celia Marsh", "Legal adviser, Ministry of the Interior", "XA", EX),
    Official("dario.venn", "Dario Venn", "Second Secretary, Permanent Mission", "XA", OB),
    Official("edda.korr", "Edda Korr", "Head of unit, Ministry of Justice", "XB", FP),
    Official(
        "farid.nasser", "Farid Nasser", "Judge, Court of Appeal", "XB", EX, "ar", ("ar", "en")
    ),
    Official("greta.olin", "Greta Olin", "First Secretary, Permanent Mission", "XB", OB),
    Official("hugo.tal", "Hugo Tal", "Director for international cooperation", "XC", FP),
    Official("ines.varo", "Inés Varo", "Senior prosecutor", "XC", EX, "en", ("es", "en")),
    Official("jonas.petrel", "Jonas Petrel", "Deputy director, Ministry of Justice", "XD", FP),
    Official("kira.sol", "Kira Sol", "Financial crime expert", "XD", EX),
    Official("lev.orlin", "Lev Orlin", "Head of department", "XE", FP, "en", ("ru", "en")),
    Official("mina.faro", "Mina Faro", "Adviser, Office of the Prosecutor", "XE", EX),
    Official(
        "noel.duvant", "Noël Duvant", "Chargé de mission, ministère", "XF", FP, "en", ("fr", "en")
    ),
    Official("olive.tarn", "Olive Tarn", "Expert on firearms tracing", "XF", EX),
)

SECRETARIAT = (
    ("petra.quill", "Petra Quill", Office.OFFICER),
    ("rui.stern", "Rui Stern", Office.DRAW_OFFICER),
    ("sana.thorn", "Sana Thorn", Office.ADMINISTRATOR),
)

ADDRESSES = frozenset(
    {official.email for official in OFFICIALS}
    | {f"{key}@example.org" for key, _name, _office in SECRETARIAT}
)


@dataclass(frozen=True)
class Lot:
    """One practice review: State, round, reviewing States, additional ones by instrument.

    `ago` says how many days ago it was launched, its people were seated, and each step after that
    ended; what follows is open. `answers_due_in` days, where it is given, decide instead when the
    people were seated.
    """

    state: str
    round: int
    same_group: str
    other_group: str
    ago: tuple[int, ...]
    additional: tuple[tuple[str, tuple[str, ...]], ...] = ()
    answers_due_in: int | None = None


# Under the rules of domain.md §2: XB is not party to the Firearms Protocol, XE not to that on
# smuggling of migrants, so others stand in for them. Three rounds, so that none is mutual. Every
# step ended in time, and what is open falls due on different days, XE's answers this week.
LOTS = (
    Lot("XA", 1, "XB", "XD", (602, 588, 560, 424, 259, 91, 68), (("XC", ("FA",)),)),
    Lot("XD", 1, "XE", "XC", (462, 448, 420, 284, 112), (("XF", ("SOM",)),)),
    Lot("XB", 2, "XC", "XE", (238, 226, 198, 58), (("XF", ("SOM",)),)),
    Lot("XE", 2, "XF", "XA", (193, 179, 152), answers_due_in=5),
    Lot("XF", 3, "XE", "XB", (29, 16), (("XD", ("SOM",)), ("XA", ("FA",)))),
    Lot("XC", 3, "XA", "XD", (18, 6)),
)

# The focal point that everybody waits for: XD has not named one for the review of XC.
AWAITED = ("XD", "XC")
