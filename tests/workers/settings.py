"""The project's own settings, with a kind of job that takes its time."""

from revmod.settings import *  # noqa: F403
from revmod.settings import JOB_KINDS

JOB_KINDS = JOB_KINDS | {"slow": "tests.workers.kinds.slow"}
