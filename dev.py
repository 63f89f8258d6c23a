#!/usr/bin/env python3
"""Everything a developer or a first-time visitor starts: `python3 dev.py run`, `test` or `help`.

Needs Python and nothing else. The targets live in `config/local/`; `make <target>` calls this file.
"""

import sys

# An older Python must still be able to read this file, to be told in a sentence what is missing.
if sys.hexversion < 0x030B0000:
    this = sys.version.split()[0]
    sys.exit("Rung needs Python 3.11 or newer; this is " + this + ". Try: python3.13 dev.py run")
if sys.platform == "win32":
    sys.exit("Rung does not run on Windows directly: use `docker compose up`, or this same command inside WSL.")

from config.local.targets import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
