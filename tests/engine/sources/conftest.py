import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    beside = Path(__file__).resolve().parents[4] / "shared"
    folder = Path(os.environ.get("MOTCUA_SHARED", beside))
    if not (folder / "data").is_dir():
        pytest.skip("the official records are not here: set MOTCUA_SHARED to the folder that holds data/")
    return folder
