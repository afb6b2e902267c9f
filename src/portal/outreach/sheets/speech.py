"""Texts read by a voice that is installed on the machine, into a WAV file that is kept and made once.

The voice is a program: `SPEECH_COMMAND`, or espeak-ng where that is installed. It is given the text by its input (no
shell, nothing of the text on its command line) and the file to write; both time and size are bounded. Reading takes
long, so it is a task; pages ask whether the file is there.
"""

import logging
import os
import shlex
import shutil
import signal
import subprocess
import time
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.conf import settings
from django_tasks import task

log = logging.getLogger(__name__)
FILE: Final = "{file}"
PACE_MARK: Final = "{pace}"
ESPEAK: Final = ("espeak-ng", "-v", "vi", "-s", PACE_MARK, "-w", FILE, "--stdin")
SECONDS: Final = 120.0
LOOK_SECONDS: Final = 0.1
MOST_BYTES: Final = 100 * 1024 * 1024
"""Size of the largest file: half an hour as espeak-ng writes it takes 80 MB."""

LONGEST_TEXT: Final = 60_000
KEPT: Final = 50
"""Files kept; the ones used longest ago go first."""


def voice() -> tuple[str, ...]:
    """Return the command of the voice, empty where none is installed."""
    words = tuple(shlex.split(settings.SPEECH_COMMAND)) if settings.SPEECH_COMMAND else ESPEAK
    return words if words and shutil.which(words[0]) else ()


def file_of(text: str, pace: int) -> Path:
    """Return where what is read of a text at a pace is kept, whether it is there or not."""
    key = blake2b("\n".join((*voice(), str(pace), text)).encode(), digest_size=20).hexdigest()
    return home() / f"{key}.wav"


def home() -> Path:
    """Return the folder of the files; web server and worker must both reach it."""
    return Path(settings.PRIVATE_HOME) / "speech"


def failed_mark(path: Path) -> Path:
    """Return the file that says that reading a text did not work."""
    return path.with_suffix(".failed")


@task()
def read(text: str, pace: int) -> None:
    """Read a text into its file, unless that is there; that it cannot be read is kept beside."""
    path = file_of(text, pace)
    if path.is_file() or not voice():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    failed_mark(path).unlink(missing_ok=True)
    if len(text) > LONGEST_TEXT:
        log.warning("a text is too long for the voice")
        failed_mark(path).touch()
        return
    with TemporaryDirectory(dir=path.parent) as folder:
        made = Path(folder) / "loi-doc.wav"
        if _speak(text, pace, made):
            made.replace(path)
        else:
            failed_mark(path).touch()
    tidy(path.parent)


def _speak(text: str, pace: int, made: Path) -> bool:
    """Have the voice read a text; whether a file of a bounded size came of it in time."""
    command = [word.replace(FILE, str(made)).replace(PACE_MARK, str(pace)) for word in voice()]
    written = made.with_suffix(".txt")
    written.write_text(text, encoding="utf-8")
    with written.open("rb") as given:
        try:
            voice_at_work = subprocess.Popen(  # noqa: S603  # the operator's own command, given no text
                command, stdin=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=made.parent,
                start_new_session=True,
            )  # fmt: skip
        except OSError as fault:
            log.warning("the voice cannot be started: %s", type(fault).__name__)
            return False
        ended = _wait(voice_at_work, made)
    sound = ended and voice_at_work.returncode == 0 and _size(made) > 0
    if not sound:
        log.warning("the voice made no file: %s", "it ended wrongly" if ended else "too long or too large")
    return sound


def _wait(voice_at_work: "subprocess.Popen[bytes]", made: Path) -> bool:
    """Wait until the voice has ended; end it, and what it began, where it takes too long or writes too much."""
    until = time.monotonic() + SECONDS
    while voice_at_work.poll() is None:
        if time.monotonic() > until or _size(made) > MOST_BYTES:
            os.killpg(voice_at_work.pid, signal.SIGKILL)  # it leads a group of its own
            voice_at_work.wait()
            return False
        time.sleep(LOOK_SECONDS)
    return _size(made) <= MOST_BYTES


def _size(made: Path) -> int:
    return made.stat().st_size if made.is_file() else 0


def tidy(folder: Path) -> None:
    """Delete the files used longest ago, but for those that are kept; marks of failures alike."""
    for kind in ("*.wav", "*.failed"):
        for old in sorted(folder.glob(kind), key=_age, reverse=True)[KEPT:]:
            old.unlink(missing_ok=True)


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another worker has just deleted it
        return 0.0
