"""Reads of questionnaires and of what was written into them, used by more than one screen."""

from questionnaires.queries.structure import Structure, latest, structure, visible

__all__ = ["Structure", "latest", "structure", "visible"]
