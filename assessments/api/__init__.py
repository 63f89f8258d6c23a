"""The API of evidence, cycles, assessments, results and the team matrix."""
