"""The embedded PostgreSQL and Valkey, and the supervisor, behind `dev.py`.

Standard library only: `dev.py` runs this package with the system's Python, before there is a `.venv`.
"""
