"""One machine, without any preparation: plain HTTP on the machine's own address, secrets kept in the data folder."""

from portal.settings.base import *
from portal.settings.base import HOME
from portal.settings.environment import env, kept_secret

HOME.mkdir(mode=0o700, parents=True, exist_ok=True)  # what people asked is for its owner alone
DEBUG = env.bool("DEBUG", False)
SECRET_KEY: str = env.str("SECRET_KEY", "") or kept_secret(HOME / "secret-key")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
