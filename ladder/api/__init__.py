"""The API of ladders: reading, importing and publishing them, and where people stand."""
