"""The API of notifications, one module a noun."""
