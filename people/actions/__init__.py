"""Every write to people and what belongs to them."""
