"""What a Terraform that was killed leaves beside its state file."""

from __future__ import annotations

import fcntl
from pathlib import Path


class TerraformRunning(Exception):
    pass


def clear_killed(state_file: Path) -> bool:
    """Whether the last apply or destroy on this local state was killed; forgets it in saying so.

    While it works, Terraform holds a lock on the state file and describes it in a file beside; it
    removes that file however its work ends, unless it is killed. What it was creating then exists
    but is in no state, so the next one would fail on names that are taken already.
    """
    note = state_file.with_name(f".{state_file.name}.lock.info")
    if not note.exists() or "OperationTypeApply" not in note.read_text():  # a plan creates nothing
        return False
    if state_file.exists():
        with state_file.open("r+b") as file:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise TerraformRunning(f"Terraform is at work on {state_file}.") from None
    note.unlink(missing_ok=True)
    return True
