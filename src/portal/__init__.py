"""The website of Một Cửa: a Django project, thin over the engine."""

import motcua  # noqa: F401  # says how spreadsheets are read, before Wagtail loads what reads them
