"""Who may do what to evidence, cycles and assessments."""
