"""``python -m facesnap.emulator``: the same as ``facesnap emulate``."""

from facesnap.emulator.command import emulate

if __name__ == "__main__":
    emulate(prog_name="facesnap emulate")
