import gc
import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]

if str(ROOT) not in sys.path:  # tests share their factories as `tests.factories`
    sys.path.insert(0, str(ROOT))

settings.register_profile(
    "motcua",
    database=None,  # nothing is written beside the sources
    deadline=None,
    derandomize=True,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large),
)
settings.load_profile("motcua")


def pytest_collection_finish() -> None:
    """Look for garbage less often, and not among what was imported: a run takes a seventh less time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of official records and question sets; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("MOTCUA_SHARED", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip("the official records are not here: set MOTCUA_SHARED to the folder that holds data/")
    return folder
