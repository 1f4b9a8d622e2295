"""The project's own settings with shorter waits, so that a killed worker's claim soon runs out."""

from revmod.settings import *  # noqa: F403
from revmod.settings import every

EMAIL_TIMEOUT = 0.5  # a claim on a mail holds for six times as long
CELERY_BEAT_SCHEDULE = {"announce": every("notifications.tasks.announce_pending", 1)}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
