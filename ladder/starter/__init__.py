"""The ladder that ships with Rung, in our own words, to be adopted as it is or changed."""

from pathlib import Path

SOFTWARE_ENGINEERING = Path(__file__).with_name("software-engineering.yaml")


def starter() -> bytes:
    """The file of the starter ladder."""
    return SOFTWARE_ENGINEERING.read_bytes()
