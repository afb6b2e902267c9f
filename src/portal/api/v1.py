"""The interface for programs, version 1."""

from ninja import NinjaAPI

api = NinjaAPI(title="Một Cửa", version="1", urls_namespace="api")
