"""What the pages of notifications say."""
