"""Settings of the tests: nothing is read from or written to the data folder of the machine."""

import atexit
import shutil
import tempfile
from pathlib import Path

from portal.settings.base import *
from portal.settings.base import DATABASES

HOME = Path(tempfile.mkdtemp(prefix="motcua-test-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
SECRET_KEY = "only-for-tests"  # noqa: S105  # guards nothing: the tests' database is thrown away
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
INDEX_HOME = HOME / "index"
IMPORTS_HOME = HOME / "imports"
PRIVATE_HOME = HOME / "private"
INDEX_POLL_SECONDS = 0.0
MEDIA_ROOT = HOME / "media"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir()  # WhiteNoise warns where it is absent
ASK_LIMIT = POST_LIMIT = READ_LIMIT = LIVE_HELP_LIMIT = ""
SITE_URL = "http://testserver"
TWO_FACTOR_ROLES = []  # who logs in is in; the tests of the second factor ask for it
SWITCH_SECONDS = 3600.0  # nothing is off unless a test turns it off, and no test need have a database to know
TRAIL_SEALED = False  # tests empty tables; those of the seal put it on
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["NAME"] = HOME / "portal.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": HOME / "test.sqlite3"}
