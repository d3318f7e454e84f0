"""The addresses of the desk, included under desk/; those of signing in are in `people`, the administrator's beside."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from gongdao.desk import acts, approvals, case, letters, queue, register, rules, try_page, why_page

app_name = "desk"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", queue.queue, name="queue"),
    path("queue/<slug:name>/", queue.queue, name="view"),
    path("find/", queue.find, name="find"),
    path("cases/<str:number>/", case.case_page, name="case"),
    path("cases/<str:number>/do/<slug:action>/", acts.do, name="do"),
    path("cases/<str:number>/draft/<slug:action>/", acts.draft, name="draft"),
    path("cases/<str:number>/files/<int:file_id>/", case.attachment, name="file"),
    path("cases/<str:number>/why/<str:decision>/", why_page.why, name="why"),
    path("cases/<str:number>/letters/", letters.of_case, name="letters"),
    path("letters/", letters.failed, name="failed"),
    path("approvals/", approvals.inbox, name="approvals"),
    path("approvals/<int:approval_id>/", approvals.approval_page, name="approval"),
    path("register/", register.register, name="register"),
    path("register/draft/", register.autosave, name="register_draft"),
    path("rules/", rules.rules, name="rules"),
    path("rules/try/", try_page.try_case, name="rules_try"),
    path("rules/<str:book>/<str:version>/", rules.edition, name="edition"),
]
if find_spec("gongdao.desk.admin_urls"):
    urlpatterns.append(path("admin/", include("gongdao.desk.admin_urls")))
