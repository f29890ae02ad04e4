"""Show the site at http://127.0.0.1:8000 and again after each change: `python -m guide.preview`.

Responsible for calling the site generator the way a preview wants it: forgiving, on this machine only, and without
notices that a maintainer can do nothing about.
"""

from __future__ import annotations

import os
import subprocess
import sys

from guide.publish import PROJECT, QUIET

ADDRESS = "127.0.0.1:8000"


def main(address: str = ADDRESS) -> int:
    """Serve this project at `address` until it is stopped; returns the exit status."""
    command = [sys.executable, "-m", "mkdocs", "serve", "--no-strict", "--dev-addr", address]
    try:
        return subprocess.run(command, cwd=PROJECT, env=os.environ | QUIET, check=False).returncode
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
