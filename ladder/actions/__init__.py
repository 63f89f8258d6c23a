"""Every write to ladders and placements."""
