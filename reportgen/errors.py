"""What can stop a command, and the exit code each stop has.

An exception here is something a person can mend: its text says what is wrong and what to do, in one or two plain
sentences, and the command line prints it without a traceback. Anything else that escapes is a bug (exit code 1).
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of every command (documented in docs/commands.md)."""

    OK = 0
    BUG = 1
    USAGE = 2
    FINDINGS = 3
    UNREADABLE = 4
    CANNOT_WRITE = 5
    EDITED = 6
    BATCH_PART_FAILED = 7
    STOPPED = 130  # as every program that Ctrl+C stops


class ReportgenError(Exception):
    """A stop that a person can mend.

    `code` is the stable id under which docs/errors.md explains it; `what` says what is wrong and where; `remedy`
    says what to do, or is empty where nothing needs doing.
    """

    exit_code = ExitCode.BUG

    def __init__(self, code: str, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}".rstrip())
        self.code = code
        self.what = what
        self.remedy = remedy


class UsageError(ReportgenError):
    """The command was called with arguments that do not go together."""

    exit_code = ExitCode.USAGE


class UnreadableInput(ReportgenError):
    """A file cannot be read at all: not there, not what its name says, cut short, protected or hostile."""

    exit_code = ExitCode.UNREADABLE


class CannotWrite(ReportgenError):
    """An output cannot be written: open in another program, no permission, no space."""

    exit_code = ExitCode.CANNOT_WRITE


class EditedSinceBuilt(ReportgenError):
    """A file that a person has changed stands where an output would go; it is never replaced."""

    exit_code = ExitCode.EDITED


class Cancelled(ReportgenError):
    """Whoever began the command asked it to stop, and it did so before it wrote anything."""

    exit_code = ExitCode.STOPPED

    def __init__(self) -> None:
        super().__init__("stopped", "Stopped before anything was written.", "")
