"""The portal's command line: Django's commands, with the settings of one machine unless others are named."""

import os
import sys
from typing import NoReturn

from django.core.management import execute_from_command_line


def run() -> NoReturn:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    execute_from_command_line(["motcua-portal", *sys.argv[1:]])
    sys.exit(0)


if __name__ == "__main__":
    run()
