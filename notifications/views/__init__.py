"""Pages of notifications, one module a noun."""
