"""The version of a text is the text: what was shown is named by its digest, and a change under it is noticed."""

import hashlib
import json
from typing import Any


def fingerprint(shown: Any) -> str:
    """16 hexadecimal digits that are the same for the same values, and only for them. `shown` is plain data."""
    exact = json.dumps(shown, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(exact.encode()).hexdigest()[:16]
