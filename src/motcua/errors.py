"""Every error that the engine raises on purpose, in one tree.

```
MotcuaError                 anything the engine refuses; `message` is in Vietnamese, for the reader
├── SourceError             an outside file or row cannot become a record; names file, line and field
│   └── UnknownFormatError  no reader knows the file's format
├── IndexFolderError        an index folder is missing, half-written or of another version
├── UnknownProcedureError   no record has the code asked for
├── CaseFileError           a question set is not in its documented form
├── AcceptedFiguresError    the file of accepted figures cannot be read or written, or is of another form
├── TurnError               a conversation given to the engine is not in its documented form
├── UnverifiedReplyError    a reply holds a figure or reference that no cited field holds
├── ModelSettingsError      the language model is set up wrongly, or asked for where none is set up
└── ModelError              the language model gave nothing that can be used; no person ever reads this one
    ├── ModelUnreachableError   it could not be reached, broke off, or answered with an error
    ├── ModelSlowError          it took longer than it may
    ├── ModelAnswerError        what it sent is no answer: not in the form, too long, cut short
    └── ModelRestingError       it was not asked: it failed several times in a row, or is busy with others
```

The engine knows nothing of the web or of exit codes: its callers map these classes to theirs.
"""

from dataclasses import dataclass


class MotcuaError(Exception):
    """Base of the tree. `message` is one sentence in Vietnamese that a reader can act on."""

    def __init__(self, message: str) -> None:
        """Keep the sentence for the reader."""
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Place:
    """Where in an outside source something stands; `line` counts from 1 and is 0 for a whole file."""

    file: str
    line: int = 0
    field: str = ""

    def __str__(self) -> str:
        """Return the place as a reader finds it: `file, dòng N, trường F`."""
        parts = [self.file]
        if self.line:
            parts.append(f"dòng {self.line}")
        if self.field:
            parts.append(f"trường {self.field}")
        return ", ".join(parts)


class SourceError(MotcuaError):
    """An outside file or row cannot become a record."""

    def __init__(self, place: Place, reason: str) -> None:
        """Keep the place and the reason apart, for reports, and joined, for the reader."""
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


class UnknownFormatError(SourceError):
    """No reader knows the file's format."""


class IndexFolderError(MotcuaError):
    """An index folder is missing, half-written or made by another version of the engine."""


class UnknownProcedureError(MotcuaError, LookupError):
    """No record of the catalogue has the code asked for."""


class CaseFileError(MotcuaError):
    """A question set is not in its documented form."""


class AcceptedFiguresError(MotcuaError):
    """The file of accepted figures cannot be read or written, or is not in its documented form."""


class TurnError(MotcuaError):
    """A conversation given to the engine is not in its documented form."""


class UnverifiedReplyError(MotcuaError):
    """A reply holds a figure, date, code or legal reference that stands in no field it cites."""


class ModelSettingsError(MotcuaError):
    """The language model is set up wrongly, or asked for where none is set up."""


class ModelError(MotcuaError):
    """The language model gave nothing that can be used; whoever asked it goes on without."""


class ModelUnreachableError(ModelError):
    """The language model could not be reached, broke off, or answered with an error."""


class ModelSlowError(ModelError):
    """The language model took longer than it may."""


class ModelAnswerError(ModelError):
    """What the language model sent is no answer: not in the form, too long, cut short."""


class ModelRestingError(ModelError):
    """The language model was not asked: it failed several times in a row, or is busy with others."""
