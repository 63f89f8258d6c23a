"""What pages, files and the API show of evidence, cycles and assessments, for one viewer."""
