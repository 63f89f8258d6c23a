"""What our mails say; called while sending (settings.MAILS). None: no longer wanted."""

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from core.links import link_code
from notifications.mails import Mail, from_template
from notifications.models import Delivery
from people.adapter import PasswordLinkToken
from people.models import Invitation, Organisation, User


def invitation(delivery: Delivery) -> Mail | None:
    """The newest link of an invitation that still waits for its answer."""
    waiting = Invitation.objects.open(timezone.now()).unfinished().select_related("person", "invited_by")
    asked = waiting.filter(pk=delivery.subject_id).first()
    if asked is None or delivery.key != f"invitation:{asked.pk}:{asked.link_version}":
        return None
    url = address("people:join", pk=asked.pk, code=link_code(Invitation.LINK, asked))
    return write("invitation", asked.person, invitation=asked, url=url)


def password_link(delivery: Delivery) -> Mail | None:
    """The link to set a password. Its token is made here and kept nowhere."""
    person = still_here(delivery)
    if person is None:
        return None
    key = {"uidb36": user_pk_to_url_str(person), "key": PasswordLinkToken().make_token(person)}
    return write("password_link", person, url=address("account_reset_password_from_key", **key))


def password_changed(delivery: Delivery) -> Mail | None:
    """The notice after a password was changed or set anew."""
    person = still_here(delivery)
    if person is None:
        return None
    return write("password_changed", person, at=delivery.created_at, url=address("account_reset_password"))


def mail_test(delivery: Delivery) -> Mail | None:
    """The mail by which an admin sees that mails arrive."""
    person = still_here(delivery)
    if person is None:
        return None
    return write("mail_test", person, at=delivery.created_at, url=settings.RUNG_URL)


def still_here(delivery: Delivery) -> User | None:
    person: User | None = User.objects.active().filter(pk=delivery.subject_id).first()
    return person


def write(name: str, person: User, **said: object) -> Mail:
    said["organisation"] = Organisation.objects.current()
    return from_template(f"people/{name}", said, reader=person)


def address(page: str, **parts: object) -> str:
    return settings.RUNG_URL + reverse(page, kwargs=parts)
