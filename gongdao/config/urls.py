"""One origin: the public at the root, staff under desk/, machines under api/v1/. `/live` never comes here."""

from django.urls import include, path

from gongdao.desk.setup import setup

urlpatterns = [
    path("", include("gongdao.look.urls")),
    path("api/v1/", include("gongdao.api.urls")),
    path("desk/", include("gongdao.desk.urls")),
    path("setup/", setup, name="setup"),
    path("", include("gongdao.people.urls")),
    path("", include("gongdao.portal.urls")),
]
