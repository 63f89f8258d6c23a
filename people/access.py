"""Who may do what to people, teams, lines, roles and invitations."""
