"""What readers and owners of ladders are shown."""
