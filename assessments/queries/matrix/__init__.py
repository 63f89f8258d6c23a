"""The team matrix: whose, what is held and asked, what it says in sum, and one cell of it with its history."""
