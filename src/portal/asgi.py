"""The portal as an ASGI application.

Every view and middleware of the portal is synchronous, and an answer is a few milliseconds of computing. Django's own
handler would cross between event loop and thread once for each middleware and each signal; this one does all of a
request's work in one crossing, in one of a few lasting threads, so that database connections last too (docs/adr/0018).
"""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from io import BytesIO
from typing import IO, Any

import django
from asgiref.sync import ThreadSensitiveContext
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.db import close_old_connections
from django.urls import set_script_prefix

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402  # as above

from portal.core.bodies import BodyLimit, Receive, Scope, Send  # noqa: E402  # needs the settings

THREADS: int = settings.THREADS
"""Requests that one worker answers at once; each thread keeps a database connection.

An answer is computing, which threads only take from one another: the second is for requests that wait.
"""


class Handler(ASGIHandler):
    """Answers each request in one crossing into a thread."""

    def __init__(self) -> None:
        """Load the middleware as synchronous, and start no thread yet."""
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="request")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request in one of the threads, with the context of the caller, and send the answer.

        Raises:
            ValueError: another protocol than HTTP is spoken; by this a server knows that there is none.
        """
        if scope["type"] != "http":
            raise ValueError(scope["type"])
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        loop = asyncio.get_running_loop()
        response = await loop.run_in_executor(self._threads, copy_context().run, self._answer, scope, body)
        if not response.streaming:
            await self.send_response(response, send)
            return
        try:
            async with ThreadSensitiveContext():
                await self.send_response(response, send)
        finally:
            await loop.run_in_executor(self._threads, response.close)

    async def read_body(self, receive: Receive) -> BytesIO:
        """Return the body, which `BodyLimit` has bounded and holds in memory already.

        Raises:
            RequestAborted: the client hung up within it.
        """
        body = BytesIO()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise RequestAborted
            body.write(message.get("body", b""))
            if not message.get("more_body", False):
                body.seek(0)
                return body

    def _answer(self, scope: Scope, body: IO[bytes]) -> Any:
        """Return the answer; where it is whole, what belongs to it is closed here, in the thread that opened it."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=type(self), scope=scope)
        request, refusal = self.create_request(scope, body)
        if request is None:
            body.close()
        response: Any = refusal if request is None else self.get_response(request)
        response._handler_class = type(self)
        if response.streaming:
            close_old_connections()
        else:
            response.close()
        return response


application = BodyLimit(Handler())
