"""People and how they belong together: organisation, users, teams, reporting lines, roles, invitations, tokens."""

from people.models.invitations import Invitation, SetupLink
from people.models.organisation import Organisation, ReportingLine, Role, Team
from people.models.tokens import ApiToken
from people.models.users import User

__all__ = ["ApiToken", "Invitation", "Organisation", "ReportingLine", "Role", "SetupLink", "Team", "User"]
