"""The addresses of the desk, included under desk/; those of signing in are in `people`, the administrator's beside."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from gongdao.desk import (
    absence,
    acts,
    approvals,
    board,
    bulk,
    case,
    letters,
    macro_pages,
    out_of_case,
    palette,
    papers,
    payments,
    presence,
    queue,
    register,
    relations,
    rules,
    try_page,
    views_saved,
    why_page,
    workload,
)

app_name = "desk"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", queue.queue, name="queue"),
    path("queue/<slug:name>/", queue.queue, name="view"),
    path("queue/<slug:name>/conditions/", queue.conditions, name="conditions"),
    path("views/", views_saved.views, name="views"),
    path("views/save/", views_saved.save, name="save_view"),
    path("views/<int:view_id>/", views_saved.change, name="change_view"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("find/", palette.find, name="find"),
    path("palette/", palette.palette, name="palette"),
    path("macros/", macro_pages.list_page, name="macros"),
    path("macros/new/", macro_pages.edit, name="new_macro"),
    path("macros/preview/", macro_pages.preview, name="macro_preview"),
    path("macros/<int:macro_id>/", macro_pages.edit, name="macro"),
    path("macros/<int:macro_id>/retire/", macro_pages.retire, name="retire_macro"),
    path("cases/<str:number>/", case.case_page, name="case"),
    path("cases/<str:number>/do/<slug:action>/", acts.do, name="do"),
    path("cases/<str:number>/beside/<str:key>/", out_of_case.out_of_case, name="out_of_case"),
    path("cases/<str:number>/draft/<slug:action>/", acts.draft, name="draft"),
    path("cases/<str:number>/here/", presence.here, name="here"),
    path("cases/<str:number>/macros/<int:macro_id>/", case.macro_part, name="case_macro"),
    path("cases/<str:number>/papers/<slug:role>/<slug:name>.pdf", papers.paper, name="paper"),
    path("cases/<str:number>/files/<int:file_id>/", case.attachment, name="file"),
    path("cases/<str:number>/why/<str:decision>/", why_page.why, name="why"),
    path("cases/<str:number>/letters/", letters.of_case, name="letters"),
    path("letters/", letters.failed, name="failed"),
    path("approvals/", approvals.inbox, name="approvals"),
    path("approvals/<int:approval_id>/", approvals.approval_page, name="approval"),
    path("payments/", payments.payments, name="payments"),
    path("payments/<int:payment_id>/", payments.payment, name="payment"),
    path("payments.csv", payments.export, name="payments_file"),
    path("board/", board.board, name="board"),
    path("board/<slug:name>.csv", board.export, name="board_file"),
    path("workload/", workload.workload, name="workload"),
    path("absences/", absence.absences, name="absences"),
    path("absences/<int:absence_id>/end/", absence.end, name="end_absence"),
    path("relations/", relations.overview, name="relations"),
    path("relations/<int:relation_id>/end/", relations.end, name="end_relation"),
    path("register/", register.register, name="register"),
    path("register/draft/", register.autosave, name="register_draft"),
    path("rules/", rules.rules, name="rules"),
    path("rules/try/", try_page.try_case, name="rules_try"),
    path("rules/<str:book>/<str:version>/", rules.edition, name="edition"),
]
if find_spec("gongdao.desk.admin_urls"):
    urlpatterns.append(path("admin/", include("gongdao.desk.admin_urls")))
