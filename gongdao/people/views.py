"""Signing in, up and out, the new password, and the handover, on a platform or (slug None) at the desk."""

from typing import Any, cast

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gongdao.errors import Refusal
from gongdao.look.reader import speak
from gongdao.people import accounts, attempts, confirming, handover, platforms
from gongdao.people.access import address, signed_in, wanted
from gongdao.people.errors import TooManyAttempts
from gongdao.people.forms import AccountForm, ResetForm, ScopedForm, SignInForm, SignUpForm, said
from gongdao.people.letters import send_reset
from gongdao.people.models import Platform, User
from gongdao.people.platforms import Request
from gongdao.people.queries import is_set_up


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: Request, slug: str | None = None) -> HttpResponse:
    scope, target = _scope(request, slug), wanted(request, slug)
    if request.method == "GET" and request.user.is_authenticated:
        return HttpResponseRedirect(target)
    if scope is None and not is_set_up():
        return HttpResponseRedirect("/setup/")
    form = SignInForm(request, scope)
    if form.is_valid():
        return _enter(request, form.user, target)
    return _page(request, "people/sign_in.html", form, slug, next=target)


@never_cache
@sensitive_post_parameters("password")
def sign_up(request: Request, slug: str) -> HttpResponse:
    scope, target = _scope(request, slug), wanted(request, slug)
    form = SignUpForm(request, scope)
    if form.is_valid():
        if form.user.email and scope:
            _ask_to_confirm(request, scope, form.user)
        return _enter(request, form.user, target)
    return _page(request, "people/sign_up.html", form, slug, next=target)


def _ask_to_confirm(request: Request, scope: Platform, user: User) -> None:
    """The account is there, whether or not a letter may be sent now."""
    try:
        confirming.send_link(request, scope, user)
    except TooManyAttempts:
        return
    text = gettext("We have sent a link to {email}. Open it to confirm the address; filing need not wait.")
    messages.info(request, text.format(email=user.email))


@require_POST
def sign_out(request: Request, slug: str | None = None) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect(f"/{slug}/" if slug else address("sign_in", None))


@never_cache
def hand_over(request: Request, slug: str) -> HttpResponse:
    """The marketplace's link. It does not stay in referrers or caches, and works once."""
    platform = _platform(request, slug)
    try:
        arrival = handover.accept(platform, request.GET.get("token", ""))
    except Refusal as refusal:
        return render(request, "people/refused.html", {"sentence": said(refusal)}, status=refusal.status)
    response = _enter(request, arrival.user, arrival.next or f"/{slug}/")
    response["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
def reset(request: Request, slug: str | None = None) -> HttpResponse:
    scope = _scope(request, slug)
    form = ResetForm(request, scope)
    if not form.is_valid():
        return _page(request, "people/reset.html", form, slug)
    user = accounts.named_by(scope, form.cleaned_data["email"])
    if user:
        send_reset(request, scope, user)
    return HttpResponseRedirect(address("reset_sent", slug))


def reset_sent(request: Request, slug: str | None = None) -> HttpResponse:
    _scope(request, slug)
    return render(request, "people/reset_sent.html", _links(slug))


def reset_done(request: Request, slug: str | None = None) -> HttpResponse:
    _scope(request, slug)
    return render(request, "people/reset_done.html", _links(slug))


@method_decorator(sensitive_post_parameters(), name="dispatch")
class ResetConfirm(PasswordResetConfirmView):
    """The link of the letter; only for an account of this scope."""

    template_name = "people/reset_confirm.html"
    request: Request

    def dispatch(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.slug = kwargs.get("slug")
        self.scope = _scope(self.request, self.slug)
        self.success_url = address("reset_done", self.slug)
        return super().dispatch(*args, **kwargs)

    def get_user(self, uidb64: str) -> User | None:
        user = super().get_user(uidb64)
        return user if user and user.is_active and user.platform_id == (self.scope and self.scope.pk) else None

    def form_valid(self, form: "SetPasswordForm[User]") -> HttpResponse:
        for name in filter(None, (form.user.email, form.user.phone)):
            attempts.forget(attempts.SIGN_IN, self.scope.pk if self.scope else 0, name)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | _links(self.slug)


@never_cache
@sensitive_post_parameters()
@signed_in
def password(request: Request, slug: str | None = None) -> HttpResponse:
    """Change one's own password; handed-over accounts without one set it by the reset link."""
    form = PasswordChangeForm(cast(User, request.user), request.POST or None)
    if form.is_valid():
        form.save()
        update_session_auth_hash(request, form.user)
        return HttpResponseRedirect(address("password_done", slug))
    status = 422 if form.is_bound else 200
    return render(request, "people/password.html", {"form": form, **_links(slug)}, status=status)


@signed_in
def password_done(request: Request, slug: str | None = None) -> HttpResponse:
    return render(request, "people/password_done.html", _links(slug))


@never_cache
@signed_in
def account(request: Request, slug: str | None = None) -> HttpResponse:
    """Name, language and password of whoever is signed in; at the desk the platforms and the second factor too."""
    form = AccountForm(request, _scope(request, slug), cast(User, request.user))
    if form.is_valid():
        chosen = form.save()
        with translation.override(chosen):
            messages.success(request, gettext("Saved."))
        response = HttpResponseRedirect(address("account", slug))
        speak(response, chosen)
        return response
    template = "people/account.html" if slug else "people/desk_account.html"
    return _page(request, template, form, slug, second_factor=settings.GONGDAO_STAFF_MFA)


@require_POST
@signed_in
def desk_platform(request: Request) -> HttpResponse:
    """Work on another platform from now on."""
    platforms.choose(request, request.POST.get("platform", ""))
    return HttpResponseRedirect(wanted(request, None))


def _scope(request: Request, slug: str | None) -> Platform | None:
    """The platform of a public page, None at the desk. Raises Http404."""
    return _platform(request, slug) if slug else None


def _platform(request: Request, slug: str) -> Platform:
    if request.platform is None or request.platform.slug != slug:
        raise Http404("no such platform")
    return request.platform


def _enter(request: Request, user: User, target: str) -> HttpResponse:
    """Sign in, by way of the second factor where the account has one."""
    return perform_login(request, user, email_verification="none", redirect_url=target)


def _page(request: Request, template: str, form: ScopedForm, slug: str | None, **more: Any) -> HttpResponse:
    status = form.status if form.is_bound else 200
    return render(request, template, {"form": form, **_links(slug), **more}, status=status)


def _links(slug: str | None) -> dict[str, str | None]:
    names = ("sign_in", "reset", "password") + (("sign_up",) if slug else ())
    return {"slug": slug, **{f"{name}_url": address(name, slug) for name in names}}
