"""The least valid person, team, line and role."""

from datetime import date

import factory

from people.models import ReportingLine, Role, Team, User

PASSWORD = "correct horse battery staple"


class TeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Team

    name = factory.Sequence(lambda n: f"Team {n}")


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    state = User.State.ACTIVE
    password = factory.django.Password(PASSWORD)


class ReportingLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReportingLine

    person = factory.SubFactory(UserFactory)
    manager = factory.SubFactory(UserFactory)
    starts_on = date(2024, 1, 1)


class RoleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Role

    person = factory.SubFactory(UserFactory)
    kind = Role.Kind.COMMITTEE
