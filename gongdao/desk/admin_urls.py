"""The addresses of the administrator, included under desk/admin/."""

from django.urls import path

from gongdao.desk import (
    admin_history,
    admin_platform,
    admin_registers,
    admin_third_parties,
    admin_views,
    admin_webhook,
    disclosures,
)

app_name = "admin"

urlpatterns = [
    path("", admin_views.staff, name="staff"),
    path("add/", admin_views.add, name="add"),
    path("people/<int:user_id>/", admin_views.person, name="person"),
    path("people/<int:user_id>/role/", admin_views.give, name="give"),
    path("people/<int:user_id>/link/", admin_views.send_link, name="link"),
    path("people/<int:user_id>/absence/", admin_views.absent, name="absent"),
    path("roles/<int:holding_id>/end/", admin_views.end_role, name="end_role"),
    path("contacts/", admin_platform.contacts, name="contacts"),
    path("registers/", admin_registers.overview, name="registers"),
    path("registers/<slug:register>/<slug:name>/", admin_registers.entry, name="entry"),
    path("registers/<slug:register>/<slug:name>/reviewed/", admin_registers.reviewed, name="reviewed"),
    path("registered/<int:row_id>/", admin_registers.change, name="register_row"),
    path("registered/<int:row_id>/end/", admin_registers.end, name="end_entry"),
    path("third-parties/", admin_third_parties.overview, name="third_parties"),
    path("third-parties/<int:third_party_id>/", admin_third_parties.one, name="third_party"),
    path("third-parties/<int:third_party_id>/people/", admin_third_parties.add_person, name="add_third_person"),
    path("third-parties/<int:third_party_id>/people/<int:user_id>/", admin_third_parties.train, name="train"),
    path("gaps/", admin_registers.gaps, name="gaps"),
    path("calendars/", admin_platform.calendars, name="calendars"),
    path("editions/", admin_platform.editions, name="editions"),
    path("keys/", admin_platform.keys, name="keys"),
    path("keys/<int:key_id>/revoke/", admin_platform.revoke, name="revoke"),
    path("webhook/", admin_webhook.webhook, name="webhook"),
    path("webhook/secret/", admin_webhook.renew, name="webhook_renew"),
    path("platforms/", admin_platform.platforms, name="platforms"),
    path("disclosures/", disclosures.disclosures, name="disclosures"),
    path("disclosures.csv", disclosures.export, name="disclosures_file"),
    path("history/", admin_history.history, name="history"),
]
