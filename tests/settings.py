"""The project's settings, made quick and harmless for tests."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_scratch = tempfile.mkdtemp(prefix="revmod-tests-")
atexit.register(shutil.rmtree, _scratch, ignore_errors=True)
os.environ.setdefault("VAR_DIR", _scratch)
os.environ.setdefault("DEMO", "true")

from revmod.settings import *  # noqa: E402, F403
from revmod.settings import CACHES, DATABASES, REDIS_URL, STORAGES  # noqa: E402

MEDIA_ROOT = Path(_scratch) / "files"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in earnest: a database in memory refuses a second writer instead of letting it wait.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(_scratch) / "test.sqlite3")}
    # No power cut is tested in this process; the real servers of tests/workers/ wait for the disk.
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    )
# A cheap hash: what Argon2 itself does is not what our tests ask; its being in use is asked of
# revmod.settings in tests/test_settings.py.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Tasks run at once, in the test's own process; tests/workers/ starts real workers instead.
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
if REDIS_URL:
    CACHES["default"]["KEY_PREFIX"] = f"revmod-test-{os.getpid()}"
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ALLOWED_HOSTS = ["*"]
