"""Every write of growth plans."""
