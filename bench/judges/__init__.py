"""What suites that are not ours find: `dev.py judges`."""
