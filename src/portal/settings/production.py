"""A public server behind HTTPS. What has no safe default must be set; the system checks refuse to start otherwise."""

from portal.settings.base import *
from portal.settings.environment import env

SECRET_KEY: str = env.str("SECRET_KEY")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
SECURE_SSL_REDIRECT: bool = env.bool("SSL_REDIRECT", True)
SECURE_HSTS_SECONDS: int = env.int("HSTS_SECONDS", 365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS: bool = env.bool("HSTS_SUBDOMAINS", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.int("TRUSTED_PROXIES", 0) else None
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
PREFERENCES_COOKIE_SECURE = True
