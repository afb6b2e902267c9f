"""The portal's command line: Django's commands, with the settings of one machine unless others are named."""

import os
import sys
from typing import NoReturn

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def run() -> NoReturn:
    """Run the command named on the command line; a setting that cannot be right ends it with code 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    try:
        settings.INSTALLED_APPS  # noqa: B018  # reads the settings, before any command does
    except (ValueError, ImproperlyConfigured) as fault:  # what environs raises is a ValueError
        sys.stderr.write(f"Thiết lập chưa đúng: {fault}\n")
        sys.exit(2)
    execute_from_command_line(["motcua-portal", *sys.argv[1:]])
    sys.exit(0)


if __name__ == "__main__":
    run()
