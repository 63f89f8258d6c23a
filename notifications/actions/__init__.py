"""Every write of notifications but planning and sending."""
