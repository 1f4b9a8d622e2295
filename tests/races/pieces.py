"""Pieces of text as a browser sends them."""

from typing import Any
from uuid import uuid4

from questionnaires.actions.saving import Piece

LABOUR = {"UNTOC": {"XB": "all"}, "TIP": {"XD": "all"}, "SOM": {"XB": "all"}, "FA": {"XC": "all"}}


def piece(value: Any, base: int = 0) -> Piece:
    """A piece with an id of its own, written from the revision `base`."""
    return Piece(value, base, uuid4())
