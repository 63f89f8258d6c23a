"""A web process that is not ready."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from config.views import unready

urlpatterns = [path("readyz", login_not_required(lambda request: unready("the database does not answer")))]
