"""Every write to evidence, cycles and assessments."""
