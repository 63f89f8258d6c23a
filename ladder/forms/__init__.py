"""What readers and owners of ladders type."""
