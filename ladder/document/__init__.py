"""What one version of a ladder says, as plain data: what is asked, compared, planned and checked. No database here."""
