"""How anything in this package says no."""


class Refusal(Exception):
    """What is wrong and what to do, in words for the person at the keyboard. Nothing was changed."""
