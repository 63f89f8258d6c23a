"""What growth plans say to whoever reads them, page by page."""
