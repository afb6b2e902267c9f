"""A new machine: an empty data folder, and the portal's commands run there as a person would run them."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

METRICS_KEY = "mot-khoa-cho-bo-thu"
OTHERS = ("MOTCUA_", "DATABASE_URL", "REDIS_URL", "DJANGO_", "PROMETHEUS_")


@dataclass
class Machine:
    """A machine on which nothing is set but the data folder."""

    home: Path
    first_setup: "subprocess.Popen[str]" = field(init=False)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OTHERS)}
        return {**kept, "MOTCUA_HOME": str(self.home), "MOTCUA_METRICS_KEY": METRICS_KEY}

    def begin(self) -> None:
        """Begin the first setup, which takes twenty seconds, while other tests run."""
        pipe = subprocess.PIPE
        self.first_setup = subprocess.Popen(  # noqa: S603  # the project's own command line
            self.command("setup"), env=self.environment, stdout=pipe, stderr=pipe, text=True, cwd=self.home.parent
        )

    def finish(self) -> str:
        """Wait for the first setup; return what it said."""
        out, fault = self.first_setup.communicate(timeout=300)
        assert self.first_setup.returncode == 0, fault
        return out

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "portal", *arguments]

    def run(self, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(  # noqa: S603  # as above
            self.command(*arguments),
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            cwd=self.home.parent,
        )
