"""The portal as an ASGI application.

Every view and middleware of the portal is synchronous, and an answer is a few milliseconds of computing. Django's own
handler would cross between event loop and thread once for each middleware; this one crosses once a request, into one of
a few lasting threads, so that database connections last too (docs/adr/0018).
"""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import django
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponseBase

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
django.setup(set_prefix=False)

from portal.core.bodies import BodyLimit  # noqa: E402  # needs the settings
from portal.settings.environment import env  # noqa: E402  # as above

THREADS = env.int("THREADS", 4)
"""Requests that one worker answers at once; each thread keeps a database connection."""


class Handler(ASGIHandler):
    """Answers each request in one crossing into a thread."""

    def __init__(self) -> None:
        """Load the middleware as synchronous, and start no thread yet."""
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="request")

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request in one of the threads, with the context of the caller."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, copy_context().run, self._answer, request)

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        close_old_connections()
        try:
            return self.get_response(request)
        finally:
            close_old_connections()


application = BodyLimit(Handler())
