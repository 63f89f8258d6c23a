import time, statistics
from datetime import date
import pytest
from django.db import connection
from django.urls import path
from django.utils import timezone
from rest_framework.views import APIView
from rest_framework.response import Response
from core.api.permissions import IsSignedIn
from config.urls import urlpatterns as real
from people.actions import tokens
from people.models import User, Team, ReportingLine
from rest_framework.test import APIClient

RAW = """
select u.id, u.name, u.email, u.job_title, u.time_zone, u.state, u.joined_at, t.id, t.name, m.id, m.name
from people_user u left join people_team t on t.id=u.team_id
left join people_reportingline l on l.person_id=u.id and l.starts_on <= current_date and (l.ends_on is null or l.ends_on > current_date)
left join people_user m on m.id=l.manager_id and m.state='active'
where u.state='active' order by u.name, u.id limit 51"""

class Empty(APIView):
    permission_classes=[IsSignedIn]
    def get(self, request):
        with connection.cursor() as c:
            pass
        return Response([])

urlpatterns = [*real, path("api/floor/", Empty.as_view())]

@pytest.mark.urls(__name__)
def test_speed(db, monkeypatch, hr):
    monkeypatch.setattr("rest_framework.throttling.UserRateThrottle.rate", "100000/minute", raising=False)
    teams=[Team(name=f"T{i}") for i in range(50)]; Team.objects.bulk_create(teams)
    us=[User(email=f"x{i}@e.org", name=f"Name {i:05}", job_title="Engineer", team=teams[i%50], state="active") for i in range(5000)]
    User.objects.bulk_create(us)
    ReportingLine.objects.bulk_create([ReportingLine(person=u, manager=us[i//10], starts_on=date(2024,1,1)) for i,u in enumerate(us) if i])
    import gc; gc.collect(); gc.freeze()
    with connection.cursor() as c: c.execute("analyze")
    _, secret = tokens.create_token(owner=us[7], scopes=["people:read"], days=3, by=None, now=timezone.now())
    client=APIClient(); client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    def timed(url):
        for _ in range(5): assert client.get(url).status_code==200
        out=[]
        for _ in range(60):
            t=time.perf_counter(); client.get(url); out.append(time.perf_counter()-t)
        return statistics.median(out)*1000

    from django.test.utils import CaptureQueriesContext
    def best(fn, n=40):
        fn(); out=[]
        for _ in range(n):
            t=time.perf_counter(); fn(); out.append(time.perf_counter()-t)
        return round(statistics.median(out)*1000,3)
    from people.queries import listing
    from people import api
    from django.http import QueryDict
    from rest_framework.renderers import JSONRenderer
    me=User.objects.get(pk=us[7].pk); me.held_roles
    on=date.today()
    for name, make in {"people": lambda: listing.people_rows(viewer=me, on=on).order_by("name","id")[:51], "lines": lambda: listing.line_rows(viewer=me,on=None,person=None,manager=None).order_by("starts_on","id")[:51]}.items():
        q=make(); sql, params = q.query.sql_with_params()
        def raw():
            with connection.cursor() as c: c.execute(sql, params); return c.fetchall()
        print(name, "build", best(make), "build+compile", best(lambda: make().query.sql_with_params()), "raw sql", best(raw), "list", best(lambda: list(make())))
        with connection.cursor() as c:
            c.execute("explain analyze "+sql, params); print("\n".join(r[0] for r in c.fetchall()))
    rows=list(listing.people_rows(viewer=me, on=on).order_by("name","id")[:51])
    shown=api.shown_people(rows, me)
    print("shown", best(lambda: [None for r in rows]), "render", best(lambda: JSONRenderer().render(shown)))
    qd=QueryDict("")
    print("params", best(lambda: api.PeopleParameters.read(qd)))
    with connection.cursor() as c:
        print("RAW", best(lambda: (c.execute(RAW), c.fetchall())))
    def roles():
        User.objects.get(pk=me.pk).held_roles
    print("user+roles", best(roles))

    from django.test import Client
    def asked(path):
        client.get(path)
        with CaptureQueriesContext(connection) as cap: client.get(path)
        return [q["sql"] for q in cap.captured_queries]
    def one(fn):
        t=time.perf_counter(); fn(); return time.perf_counter()-t
    for url in ["/api/v1/people/","/api/v1/reporting-lines/","/api/v1/teams/"]:
        usual=asked("/api/floor/"); sqls=[x for x in asked(url) if x not in usual]
        def bare():
            client.get("/api/floor/")
            with connection.cursor() as c:
                for x in sqls: c.execute(x); c.fetchall()
        rounds=[(one(lambda: client.get(url)), one(bare)) for _ in range(220)][20:]
        print(url, len(sqls), statistics.median(a for a,b in rounds), statistics.median(b for a,b in rounds), statistics.median(a/b for a,b in rounds))
