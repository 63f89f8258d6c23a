"""What happens to people and mails when a server dies at a bad moment: `dev.py faults`."""
