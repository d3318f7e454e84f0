"""The addresses of the public pages, included at the root; those of signing in are in `people`."""

from django.urls import URLPattern, URLResolver, path, register_converter

from gongdao.portal import (
    try_page,
    views_acting,
    views_cases,
    views_filing,
    views_home,
    views_mandates,
    views_papers,
    views_payments,
    views_rules,
    views_shop,
    views_uploads,
    why_page,
)


class Step:
    """One of the steps of filing."""

    regex = "|".join(views_filing.STEPS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Step, "filing_step")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views_home.root, name="root"),
    path("<slug:slug>/", views_home.home, name="home"),
    path("<slug:slug>/help/", views_home.help_page, name="help"),
    path("<slug:slug>/file/", views_filing.step, name="file"),
    path("<slug:slug>/file/<filing_step:name>/", views_filing.step, name="file_step"),
    path("<slug:slug>/file/draft/", views_filing.autosave, name="file_draft"),
    path("<slug:slug>/file/anew/", views_filing.anew, name="file_anew"),
    path("<slug:slug>/file/uploads/", views_uploads.of_filing, name="file_uploads"),
    path("<slug:slug>/file/uploads/<int:file_id>/", views_uploads.one_of_filing, name="file_upload"),
    path("<slug:slug>/receipt/<str:number>/", views_filing.receipt, name="receipt"),
    path("<slug:slug>/find/", views_cases.find, name="find"),
    path("<slug:slug>/cases/", views_cases.mine, name="my_cases"),
    path("<slug:slug>/cases/<str:number>/", views_cases.case, name="case"),
    path("<slug:slug>/cases/<str:number>/do/<str:action>/", views_acting.do, name="case_do"),
    path("<slug:slug>/cases/<str:number>/do/<str:action>/draft/", views_acting.autosave, name="case_draft"),
    path("<slug:slug>/cases/<str:number>/do/<str:action>/uploads/", views_uploads.of_act, name="case_uploads"),
    path(
        "<slug:slug>/cases/<str:number>/do/<str:action>/uploads/<int:file_id>/",
        views_uploads.one_of_act,
        name="case_upload",
    ),
    path("<slug:slug>/cases/<str:number>/why/<str:decision>/", why_page.why, name="case_why"),
    path("<slug:slug>/cases/<str:number>/papers/<slug:name>.pdf", views_papers.paper, name="case_paper"),
    path("<slug:slug>/cases/<str:number>/representatives/", views_mandates.representatives, name="representatives"),
    path("<slug:slug>/cases/<str:number>/payments/<int:payment_id>/", views_payments.tell, name="case_payment"),
    path("<slug:slug>/cases/<str:number>/files/<int:file_id>/", views_cases.file, name="case_file"),
    path("<slug:slug>/shop/", views_shop.shop, name="shop"),
    path("<slug:slug>/shop/replies/", views_shop.replies, name="shop_replies"),
    path("<slug:slug>/shop/replies/new/", views_shop.reply, name="shop_reply_new"),
    path("<slug:slug>/shop/replies/<int:reply_id>/", views_shop.reply, name="shop_reply"),
    path("<slug:slug>/rules/", views_rules.rules, name="rules"),
    path("<slug:slug>/rules/find/", views_rules.find, name="rules_find"),
    path("<slug:slug>/rules/try/", try_page.try_case, name="rules_try"),
    path("<slug:slug>/rules/<str:book>/", views_rules.in_force, name="rulebook"),
    path("<slug:slug>/rules/<str:book>/changes/", views_rules.changes, name="rules_changes"),
    path("<slug:slug>/rules/<str:book>/<str:version>/", views_rules.edition, name="edition"),
    path("<slug:slug>/rules/<str:book>/<str:version>/text", views_rules.text, name="edition_text"),
]
