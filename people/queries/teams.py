"""Teams as the tree they are, and one team."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count

from people import access
from people.models import Team, User
from people.models.users import Plain

MEMBERS_A_PAGE = 50
TEAMS_A_PAGE = 200


@dataclass(frozen=True)
class TeamNode:
    """A team, how deep it lies, and the teams below it.

    `people` are the active ones of its unit, if counted; `teams` all teams below, also those cut off.
    """

    team: Team
    depth: int
    people: int
    teams: int
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
            people = own.get(team.pk, 0) + sum(node.people for node in below)
            nodes.append(TeamNode(team, depth, people, sum(1 + node.teams for node in below), below))
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


def upper_levels(nodes: list[TeamNode]) -> list[TeamNode]:
    """The tree down to the last level that fits on a page as a whole; the first level always does."""
    sizes = Counter(node.depth for node in each_team(nodes))
    depths = sorted(sizes)
    fitting = [
        depth
        for depth, size in zip(depths, accumulate(sizes[depth] for depth in depths), strict=True)
        if size <= TEAMS_A_PAGE
    ]
    return cut(nodes, last=max(fitting, default=min(depths, default=0)))


def cut(nodes: list[TeamNode], *, last: int) -> list[TeamNode]:
    """The tree without the teams that lie deeper than this."""
    return [replace(node, below=cut(node.below, last=last) if node.depth < last else []) for node in nodes]


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
        node=replace(nodes[team.pk], below=upper_levels(nodes[team.pk].below)),
        above=above,
        members=Paginator(members.alphabetical(), MEMBERS_A_PAGE).get_page(page),
    )
