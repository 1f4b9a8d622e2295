"""Verbs of telling people: announce an event, send a mail, remind of a date, read the inbox."""
