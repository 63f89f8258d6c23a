"""What people type into plans, goals and templates."""
