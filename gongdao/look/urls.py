"""Language, theme and print size of the reader, and the living style guide. Include at the root."""

from django.urls import path
from django.views.i18n import set_language

from gongdao.look import views

app_name = "look"
urlpatterns = [
    path("language/", set_language, name="set_language"),
    path("setting/", views.setting, name="setting"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("styleguide/letter/", views.letter, name="letter"),
]
