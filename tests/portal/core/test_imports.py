"""The contracts on imports: kept by the code as it is, broken by the imports that they are there to forbid."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FORBIDDEN = {
    "motcua/answers/reply.py": "import django",
    "motcua/retrieval/ranking.py": "import motcua.dialogue.respond",
    "portal/core/clients.py": "import portal.chat.forms",
    "portal/procedures/models.py": "import portal.conversations.models",
    "portal/conversations/models.py": "import portal.widget.views",
    "portal/chat/forms.py": "import portal.api.v1",
    "portal/chat/cards.py": "import motcua.dialogue.respond",
}
CONTRACTS = (
    "the engine knows nothing of the web",
    "inside the engine imports run one way",
    "inside the website imports run one way",
    "only conversations call the engine's dialogue",
)


def checked(folder: Path) -> "subprocess.CompletedProcess[str]":
    """Check the contracts on the code in a folder."""
    command = [Path(sys.executable).with_name("lint-imports"), "--config", folder / "pyproject.toml", "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200"}
    return subprocess.run(  # noqa: S603  # the project's own tool
        command, env=environment, cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the code, to break."""
    for package in ("motcua", "portal"):
        shutil.copytree(
            ROOT / "src" / package,
            tmp_path / "src" / package,
            ignore=lambda folder, names: [
                name for name in names if not (name.endswith(".py") or (Path(folder) / name).is_dir())
            ],
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_contracts__are_kept() -> None:
    done = checked(ROOT)
    assert done.returncode == 0, done.stdout
    for contract in CONTRACTS:
        assert f"{contract} KEPT" in done.stdout.replace("\n", " ")


def test_contracts__are_broken_by_what_they_forbid(copy: Path) -> None:
    for file, line in FORBIDDEN.items():
        path = copy / "src" / file
        path.write_text(f"{path.read_text('utf-8')}\n{line}\n", "utf-8")
    done = checked(copy)
    assert done.returncode == 1
    for contract in CONTRACTS:
        assert f"{contract} BROKEN" in done.stdout
    for file, line in FORBIDDEN.items():
        importer, imported = file.removesuffix(".py").replace("/", "."), line.removeprefix("import ")
        assert f"{importer} -> {imported}" in done.stdout, file
