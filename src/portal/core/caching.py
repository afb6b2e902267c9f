"""What is kept in Redis is JSON: whoever can write there cannot have Python run what they wrote, as pickle would."""

import json
from typing import Any


class JsonSerializer:
    """Writes values of the cache as JSON; tuples come back as lists."""

    def dumps(self, value: Any) -> bytes | int:
        """Return a value as bytes, lazy texts as texts; a whole number stays one, so that Redis can count with it."""
        return value if type(value) is int else json.dumps(value, default=str).encode()

    def loads(self, data: bytes) -> Any:
        """Return the value; None, as if nothing were kept, where the bytes are no JSON."""
        try:
            return json.loads(data)
        except ValueError:
            return None
