"""Pages of people: the directory, joining, one's own settings."""
