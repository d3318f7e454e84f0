"""The addresses of signing in, included at the root: of staff under desk/, of the public under each platform's name."""

from allauth.account.views import reauthenticate
from django.urls import URLPattern, include, path

from gongdao.people import confirming, views


def _shared(prefix: str, start: str) -> list[URLPattern]:
    """What both have, with names that start with `start`."""
    confirm = views.ResetConfirm.as_view()
    return [
        path(f"{prefix}login/", views.sign_in, name=f"{start}sign_in"),
        path(f"{prefix}logout/", views.sign_out, name=f"{start}sign_out"),
        path(f"{prefix}reset/", views.reset, name=f"{start}reset"),
        path(f"{prefix}reset/sent/", views.reset_sent, name=f"{start}reset_sent"),
        path(f"{prefix}reset/done/", views.reset_done, name=f"{start}reset_done"),
        path(f"{prefix}reset/<uidb64>/<token>/", confirm, name=f"{start}reset_confirm"),
        path(f"{prefix}account/", views.account, name=f"{start}account"),
        path(f"{prefix}password/", views.password, name=f"{start}password"),
        path(f"{prefix}password/done/", views.password_done, name=f"{start}password_done"),
    ]


urlpatterns = [
    *_shared("desk/", "desk_"),
    path("desk/platform/", views.desk_platform, name="desk_platform"),
    # The names below are those that allauth asks for.
    path("desk/login/", views.sign_in, name="account_login"),
    path("desk/logout/", views.sign_out, name="account_logout"),
    path("desk/account/confirm/", reauthenticate, name="account_reauthenticate"),
    path("desk/second-factor/", include("allauth.mfa.urls")),
    *_shared("<slug:slug>/", ""),
    path("<slug:slug>/signup/", views.sign_up, name="sign_up"),
    path("<slug:slug>/account/confirm/", confirming.send_again, name="confirm_again"),
    path("<slug:slug>/account/confirm/<str:token>/", confirming.confirm, name="confirm"),
    path("<slug:slug>/handover", views.hand_over, name="handover"),
]
