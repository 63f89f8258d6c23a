"""Teams as the tree they are, and one team."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count

from people import access
from people.models import Team, User
from people.models.users import Plain

MEMBERS_A_PAGE = 50


@dataclass(frozen=True)
class TeamNode:
    """A team, how deep it lies, the teams below it; `people` are the active ones of its unit, if counted."""

    team: Team
    depth: int
    people: int
    below: list["TeamNode"]


def team_tree(members: dict[UUID, int] | None = None) -> list[TeamNode]:
    """The teams at the top with all that is below them, by name."""
    children: dict[UUID | None, list[Team]] = defaultdict(list)
    for team in Team.objects.order_by(Plain("name"), "pk"):
        children[team.parent_id].append(team)
    own = members or {}

    def branch(parent: UUID | None, depth: int) -> list[TeamNode]:
        nodes = []
        for team in children.pop(parent, []):
            below = branch(team.pk, depth + 1)
            nodes.append(
                TeamNode(team, depth, own.get(team.pk, 0) + sum(node.people for node in below), below)
            )
        return nodes

    return branch(None, 0)


def counted_team_tree() -> list[TeamNode]:
    """The tree with the number of active people in each unit."""
    active = User.objects.active().exclude(team=None).order_by()
    return team_tree(dict(active.values_list("team").annotate(Count("pk"))))


def each_team(nodes: Iterable[TeamNode]) -> Iterator[TeamNode]:
    """Every team, each followed by those below it."""
    for node in nodes:
        yield node
        yield from each_team(node.below)


def teams_kept_by(user: User, *, besides: Team | None = None) -> list[TeamNode]:
    """The teams that the user may put people and teams into, and one more that is chosen already."""
    nodes = each_team(team_tree())
    return [node for node in nodes if access.can_place_in_team(user, node.team) or node.team == besides]


@dataclass(frozen=True)
class TeamPage:
    """One team and what is below it, the teams it is part of, its own members."""

    node: TeamNode
    above: list[Team]
    members: Page[User]


def team_page(team: Team, *, viewer: User, page: str | None) -> TeamPage:
    """The team, with those members whom the viewer may see and who have not left."""
    nodes = {node.team.pk: node for node in each_team(counted_team_tree())}
    above: list[Team] = []
    parent = team.parent_id
    while parent:
        above.insert(0, nodes[parent].team)
        parent = nodes[parent].team.parent_id
    members = User.objects.visible_to(viewer).filter(team=team).exclude(state=User.State.DEACTIVATED)
    return TeamPage(
        node=nodes[team.pk],
        above=above,
        members=Paginator(members.alphabetical(), MEMBERS_A_PAGE).get_page(page),
    )
