"""Tables of the core: the frame, reviews, their steps, people in seats, texts."""

from reviews.models.file import StoredFile
from reviews.models.instrument import Article, Cluster, Instrument
from reviews.models.job import Heartbeat, Job
from reviews.models.observation import (
    Observation,
    ObservationComment,
    ObservationRevision,
    Position,
)
from reviews.models.participant import Participant
from reviews.models.phase import Group, GroupMember, GroupStart, Phase
from reviews.models.request import Release, Request
from reviews.models.review import Assignment, Review, ReviewUserObjectPermission
from reviews.models.setting import Setting
from reviews.models.state import Mechanism, RegionalGroup, State
from reviews.models.step import ReviewStep
from reviews.models.submission import (
    Clearance,
    DraftOpening,
    Submission,
    TextRevision,
    Version,
)
from reviews.models.thread import Message, Thread

__all__ = [
    "Article",
    "Assignment",
    "Clearance",
    "Cluster",
    "DraftOpening",
    "Group",
    "GroupMember",
    "GroupStart",
    "Heartbeat",
    "Instrument",
    "Job",
    "Mechanism",
    "Message",
    "Observation",
    "ObservationComment",
    "ObservationRevision",
    "Participant",
    "Phase",
    "Position",
    "RegionalGroup",
    "Release",
    "Request",
    "Review",
    "ReviewStep",
    "ReviewUserObjectPermission",
    "Setting",
    "State",
    "StoredFile",
    "Submission",
    "TextRevision",
    "Thread",
    "Version",
]
