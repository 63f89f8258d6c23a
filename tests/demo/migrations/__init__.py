"""Migrations of a version that is not here yet, for the test of how Rung comes up to date."""
