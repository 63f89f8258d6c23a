"""Files: what is uploaded as evidence, and the team matrix as a table to take along."""
