"""The same team matrix as it is usually written in Django: rows as objects, prefetched, and a loop in the template."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpResponse
from django.template import engines
from django.utils import timezone

from assessments.models import Assessment, Participation, Rating
from ladder.document.parts import Competency, Document, Level
from ladder.document.parts import Path as LevelPath
from ladder.queries.content import document_of
from people.access import SignedIn
from people.models import ReportingLine, User

TEMPLATE = engines["django"].from_string(Path(__file__).with_suffix(".html").read_text(encoding="utf-8"))


@dataclass
class Cell:
    competency: Competency
    own: Rating
    agreed: Rating
    asked: int

    @property
    def differs(self) -> bool:
        return self.own.value != self.agreed.value

    @property
    def gap(self) -> str:
        if not self.agreed.value:
            return "none"
        if self.agreed.value >= self.asked:
            return "above" if self.agreed.value > self.asked else "at"
        return "below" if self.asked - self.agreed.value == 1 else "below-2"


@dataclass
class Row:
    person: User
    level: Level
    cells: list[Cell]


def usual_matrix(request: SignedIn) -> HttpResponse:
    """What was shared last of each report, in three queries."""
    reports = ReportingLine.objects.on(timezone.localdate()).filter(manager=request.user).values("person")
    sides = Assessment.objects.filter(kind__in=[Assessment.Kind.SELF, Assessment.Kind.AGREED])
    latest = (
        Participation.objects.filter(person__in=reports, shared_at__isnull=False)
        .exclude(person__state=User.State.DEACTIVATED)
        .order_by("person", "-shared_at")
        .distinct("person")
        .select_related("person", "version__ladder")
        .prefetch_related(Prefetch("assessments", sides.prefetch_related("ratings")))
    )
    rows = sorted((row_of(participation) for participation in latest), key=lambda row: row.person.name)
    competencies = [cell.competency for cell in rows[0].cells]
    return HttpResponse(TEMPLATE.render({"rows": rows, "competencies": competencies}, request))


def row_of(participation: Participation) -> Row:
    document = document_of(participation.version)
    path = document.path_of[participation.level_id]
    ratings: dict[str, dict[UUID | None, Rating]] = {
        assessment.kind: {rating.competency_id: rating for rating in assessment.ratings.all()}
        for assessment in participation.assessments.all()
    }
    own, agreed = ratings[Assessment.Kind.SELF], ratings[Assessment.Kind.AGREED]
    cells = [
        Cell(competency, own[competency.key], agreed[competency.key], asked(document, path, competency))
        for competency in document.competencies
    ]
    return Row(participation.person, document.levels[path], cells)


def asked(document: Document, path: LevelPath, competency: Competency) -> int:
    slugs = [point.slug for point in document.scale_of(competency).points]
    return slugs.index(competency.cells[path].asks)
