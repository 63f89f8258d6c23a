"""Secrets that are shown once and kept only as a digest."""

import hashlib
import secrets


def new_secret() -> str:
    """32 random bytes, safe in an address."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """SHA-256 in hex. Enough for 32 random bytes; never for a password."""
    return hashlib.sha256(secret.encode()).hexdigest()
