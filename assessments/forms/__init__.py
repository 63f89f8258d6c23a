"""What people type and choose."""
