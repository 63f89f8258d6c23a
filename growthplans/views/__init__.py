"""Pages of growth plans."""
