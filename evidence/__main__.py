"""The command `evidence`, also as `python -m evidence`."""

from __future__ import annotations

import sys


def run() -> None:
    """Run the command; Ctrl-C ends it in one line, even while its modules are read."""
    try:
        from evidence.cli import main

        main()
    except KeyboardInterrupt:
        sys.stderr.write("evidence: interrupted; nothing is half written, run this again\n")
        sys.exit(130)


if __name__ == "__main__":
    run()
