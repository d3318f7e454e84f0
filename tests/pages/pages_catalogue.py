"""Every named address of Gongdao: who sees the page there and by which path, or why it is no page.

`{names}` in a path come from `pages_world`. A name of the resolver without an entry here fails `test_pages`.
"""

from dataclasses import dataclass

TAKES_FORMS = "takes forms only"
FILE = "hands out a file"
DATA = "answers data"
LEADS_ON = "only leads to another page"
PART = "a part of another page"


@dataclass(frozen=True)
class Seen:
    """A page as one visitor sees it.

    `press` are controls that are clicked first (what comes then is looked at); `status` what the server answers to the
    path, `lands` where it leads to; `empty`: seen only before anything is set up. The first one of a name, and who is
    seen `always`, are looked at in every run.
    """

    visitor: str
    path: str
    press: tuple[str, ...] = ()
    status: int = 200
    lands: str = ""
    empty: bool = False
    always: bool = False


SEND = "main form[method=post] button[type=submit], main form[method=post] button:not([type], .vh)"

TICK, BULK = "tbody input[type=checkbox]", ".bulk button"

DESK: dict[str, tuple[Seen, ...] | str] = {
    "desk:queue": (Seen("agent", "/desk/"), Seen("idle", "/desk/")),
    "desk:view": (Seen("agent", "/desk/queue/all/"), Seen("idle", "/desk/queue/all/", always=True)),
    "desk:find": (Seen("agent", "/desk/find/?q=电饭煲"), Seen("agent", "/desk/find/?q=xyzzy")),
    "desk:case": (
        Seen("agent", "/desk/cases/{talk}/"),
        Seen("leader", "/desk/cases/{offered}/"),
        Seen("manager", "/desk/cases/{refused}/"),
        Seen("agent", "/desk/cases/{talk}/", press=("details.lim-why > summary",), always=True),
    ),
    "desk:do": LEADS_ON,
    "desk:draft": TAKES_FORMS,
    "desk:file": FILE,
    "desk:paper": FILE,
    "desk:out_of_case": (
        Seen("centre", "/desk/cases/{talk}/beside/{beside}/"),
        Seen("centre", "/desk/cases/{talk}/beside/{beside}/", press=(SEND,)),
    ),
    "desk:why": (Seen("agent", "/desk/cases/{talk}/why/{decision}/"),),
    "desk:mandates": (
        Seen("agent", "/desk/cases/{talk}/mandates/"),
        Seen("agent", "/desk/cases/{talk}/mandates/", press=(SEND,)),
    ),
    "desk:group": (Seen("agent", "/desk/cases/{talk}/group/"),),
    "desk:letters": (Seen("agent", "/desk/cases/{talk}/letters/"),),
    "desk:failed": (Seen("leader", "/desk/letters/"),),
    "desk:approvals": (Seen("manager", "/desk/approvals/"), Seen("idle", "/desk/approvals/")),
    "desk:approval": (Seen("manager", "/desk/approvals/{approval}/"),),
    "desk:register": (Seen("agent", "/desk/register/"), Seen("agent", "/desk/register/", press=(SEND,))),
    "desk:register_draft": TAKES_FORMS,
    "desk:conditions": (Seen("agent", "/desk/queue/all/conditions/?text=裂&severity=major"),),
    "desk:views": (Seen("agent", "/desk/views/"), Seen("idle", "/desk/views/")),
    "desk:save_view": TAKES_FORMS,
    "desk:change_view": TAKES_FORMS,
    "desk:bulk": (Seen("agent", "/desk/queue/all/", press=(TICK, BULK), lands="/desk/bulk/"),),
    "desk:palette": DATA,
    "desk:macros": (Seen("agent", "/desk/macros/"), Seen("idle", "/desk/macros/")),
    "desk:new_macro": (Seen("agent", "/desk/macros/new/"), Seen("agent", "/desk/macros/new/", press=(SEND,))),
    "desk:macro_preview": TAKES_FORMS,
    "desk:macro": (Seen("agent", "/desk/macros/{macro}/"),),
    "desk:retire_macro": TAKES_FORMS,
    "desk:case_macro": PART,
    "desk:here": DATA,
    "desk:board": (Seen("leader", "/desk/board/"), Seen("idle", "/desk/board/")),
    "desk:board_file": FILE,
    "desk:duties": (
        Seen("centre", "/desk/duties/"),
        Seen("agent", "/desk/duties/"),
        Seen("idle", "/desk/duties/"),
    ),
    "desk:duty": (
        Seen("centre", "/desk/duties/{round}/"),
        Seen("centre", "/desk/duties/{round}/", press=(SEND,)),
        Seen("agent", "/desk/duties/{round}/"),
    ),
    "desk:duty_history": FILE,
    "desk:duty_file": FILE,
    "desk:payments": (Seen("leader", "/desk/payments/"), Seen("idle", "/desk/payments/?why=every")),
    "desk:payment": (
        Seen("manager", "/desk/payments/{payment}/"),
        Seen("manager", "/desk/payments/{payment}/", press=(SEND,)),
    ),
    "desk:payments_file": FILE,
    "desk:signals": (Seen("leader", "/desk/signals/"), Seen("idle", "/desk/signals/")),
    "desk:signals_file": FILE,
    "desk:signals_about": FILE,
    "desk:workload": (Seen("leader", "/desk/workload/"), Seen("idle", "/desk/workload/")),
    "desk:absences": (
        Seen("leader", "/desk/absences/"),
        Seen("agent", "/desk/absences/"),
        Seen("idle", "/desk/absences/"),
    ),
    "desk:end_absence": (Seen("administrator", "/desk/absences/{absence}/end/"),),
    "desk:relations": (
        Seen("agent", "/desk/relations/"),
        Seen("administrator", "/desk/relations/"),
        Seen("agent", "/desk/relations/", press=(SEND,)),
    ),
    "desk:end_relation": (Seen("administrator", "/desk/relations/{relation}/end/"),),
    "desk:rules": (Seen("agent", "/desk/rules/"),),
    "desk:rules_try": (Seen("agent", "/desk/rules/try/"),),
    "desk:edition": (
        Seen("agent", "/desk/rules/{book}/{book_version}/"),
        Seen("agent", "/desk/rules/{longest}/{longest_version}/"),
    ),
}
ADMIN: dict[str, tuple[Seen, ...] | str] = {
    "desk:admin:staff": (Seen("administrator", "/desk/admin/"), Seen("idle", "/desk/admin/")),
    "desk:admin:add": (
        Seen("administrator", "/desk/admin/add/"),
        Seen("administrator", "/desk/admin/add/", press=(SEND,)),
    ),
    "desk:admin:person": (Seen("administrator", "/desk/admin/people/{staff}/"),),
    "desk:admin:give": TAKES_FORMS,
    "desk:admin:link": (Seen("administrator", "/desk/admin/people/{staff}/link/"),),
    "desk:admin:absent": TAKES_FORMS,
    "desk:admin:end_role": (Seen("administrator", "/desk/admin/roles/{holding}/end/"),),
    "desk:admin:contacts": (Seen("administrator", "/desk/admin/contacts/"),),
    "desk:admin:registers": (Seen("administrator", "/desk/admin/registers/"), Seen("idle", "/desk/admin/registers/")),
    "desk:admin:entry": (Seen("administrator", "/desk/admin/registers/{register}/{entry}/"),),
    "desk:admin:reviewed": TAKES_FORMS,
    "desk:admin:register_row": (Seen("administrator", "/desk/admin/registered/{row}/"),),
    "desk:admin:end_entry": (Seen("administrator", "/desk/admin/registered/{row}/end/"),),
    "desk:admin:third_parties": (
        Seen("administrator", "/desk/admin/third-parties/"),
        Seen("idle", "/desk/admin/third-parties/"),
        Seen("administrator", "/desk/admin/third-parties/", press=(SEND,)),
    ),
    "desk:admin:third_party": (Seen("administrator", "/desk/admin/third-parties/{third_party}/"),),
    "desk:admin:add_third_person": TAKES_FORMS,
    "desk:admin:train": TAKES_FORMS,
    "desk:admin:gaps": (Seen("administrator", "/desk/admin/gaps/"), Seen("idle", "/desk/admin/gaps/")),
    "desk:admin:calendars": (Seen("administrator", "/desk/admin/calendars/"),),
    "desk:admin:editions": (Seen("administrator", "/desk/admin/editions/"),),
    "desk:admin:keys": (Seen("administrator", "/desk/admin/keys/"), Seen("idle", "/desk/admin/keys/")),
    "desk:admin:revoke": (Seen("administrator", "/desk/admin/keys/{key}/revoke/"),),
    "desk:admin:webhook": (
        Seen("administrator", "/desk/admin/webhook/"),
        Seen("administrator", "/desk/admin/webhook/", press=(SEND,)),
    ),
    "desk:admin:webhook_renew": TAKES_FORMS,
    "desk:admin:platforms": (Seen("administrator", "/desk/admin/platforms/"),),
    "desk:admin:disclosures": (
        Seen("administrator", "/desk/admin/disclosures/"),
        Seen("idle", "/desk/admin/disclosures/"),
    ),
    "desk:admin:disclosures_file": FILE,
    "desk:admin:history": (Seen("administrator", "/desk/admin/history/"), Seen("idle", "/desk/admin/history/")),
    "setup": (Seen("nobody", "/setup/", empty=True),),
}
PORTAL: dict[str, tuple[Seen, ...] | str] = {
    "root": (Seen("nobody", "/"),),
    "home": (Seen("nobody", "/liaoliao/"), Seen("consumer", "/liaoliao/"), Seen("newcomer", "/kong/")),
    "help": (Seen("nobody", "/liaoliao/help/"),),
    "file": (Seen("nobody", "/liaoliao/file/"), Seen("consumer", "/liaoliao/file/")),
    "file_step": (
        Seen("guest", "/liaoliao/file/what/"),
        Seen("guest", "/liaoliao/file/order/"),
        Seen("consumer", "/liaoliao/file/order/?what=broken"),
        Seen("guest", "/liaoliao/file/story/", always=True),
        Seen("guest", "/liaoliao/file/remedy/"),
        Seen("guest", "/liaoliao/file/send/"),
        Seen("guest", "/liaoliao/file/send/", press=(SEND,), always=True),
    ),
    "file_draft": TAKES_FORMS,
    "file_anew": TAKES_FORMS,
    "file_uploads": DATA,
    "file_upload": TAKES_FORMS,
    "receipt": (Seen("guest", "/liaoliao/receipt/{receipt}/"),),
    "find": (Seen("nobody", "/liaoliao/find/"), Seen("nobody", "/liaoliao/find/", press=(SEND,))),
    "my_cases": (
        Seen("consumer", "/liaoliao/cases/"),
        Seen("merchant", "/liaoliao/cases/", always=True),
        Seen("newcomer", "/kong/cases/"),
    ),
    "case": (
        Seen("consumer", "/liaoliao/cases/{talk}/"),
        Seen("consumer", "/liaoliao/cases/{offered}/", always=True),
        Seen("consumer", "/liaoliao/cases/{refused}/"),
        Seen("consumer", "/liaoliao/cases/{paid}/", always=True),
        Seen("merchant", "/liaoliao/cases/{talk}/"),
        Seen("guest", "/liaoliao/cases/{receipt}/"),
    ),
    "case_do": (
        Seen("consumer", "/liaoliao/cases/{offered}/do/accept_proposal/"),
        Seen("consumer", "/liaoliao/cases/{offered}/do/decline_proposal/"),
        Seen("consumer", "/liaoliao/cases/{talk}/do/message/"),
    ),
    "case_draft": TAKES_FORMS,
    "case_uploads": DATA,
    "case_upload": TAKES_FORMS,
    "shop": (Seen("merchant", "/liaoliao/shop/"),),
    "shop_replies": (Seen("merchant", "/liaoliao/shop/replies/"),),
    "shop_reply": (Seen("merchant", "/liaoliao/shop/replies/{reply}/"),),
    "shop_reply_new": (
        Seen("merchant", "/liaoliao/shop/replies/new/"),
        Seen("merchant", "/liaoliao/shop/replies/new/", press=(SEND,)),
    ),
    "case_why": (Seen("consumer", "/liaoliao/cases/{talk}/why/{shown}/"),),
    "representatives": (
        Seen("consumer", "/liaoliao/cases/{talk}/representatives/"),
        Seen("consumer", "/liaoliao/cases/{talk}/representatives/", press=(".end .btn.primary",)),
    ),
    "case_payment": TAKES_FORMS,
    "case_file": FILE,
    "case_paper": FILE,
    "rules": (Seen("nobody", "/liaoliao/rules/"),),
    "rules_find": (Seen("nobody", "/liaoliao/rules/find/?q=退款"), Seen("nobody", "/liaoliao/rules/find/?q=xyzzy")),
    "rules_try": (
        Seen("nobody", "/liaoliao/rules/try/?fact.category=service_quality&fact.severity=major&fact.amount=1500.00"),
        Seen("nobody", "/liaoliao/rules/try/"),
    ),
    "rulebook": LEADS_ON,
    "rules_changes": (Seen("nobody", "/liaoliao/rules/{book}/changes/"),),
    "edition": (
        Seen("nobody", "/liaoliao/rules/{book}/{book_version}/"),
        Seen("nobody", "/liaoliao/rules/{longest}/{longest_version}/"),
    ),
    "edition_text": FILE,
}
PEOPLE: dict[str, tuple[Seen, ...] | str] = {
    "sign_in": (Seen("nobody", "/liaoliao/login/"), Seen("nobody", "/liaoliao/login/", press=(SEND,))),
    "sign_out": TAKES_FORMS,
    "sign_up": (Seen("nobody", "/liaoliao/signup/"), Seen("nobody", "/liaoliao/signup/", press=(SEND,))),
    "handover": (Seen("nobody", "/liaoliao/handover?token=x", status=403),),
    "reset": (Seen("nobody", "/liaoliao/reset/"),),
    "reset_sent": (Seen("nobody", "/liaoliao/reset/sent/"),),
    "reset_done": (Seen("nobody", "/liaoliao/reset/done/"),),
    "reset_confirm": (
        Seen("nobody", "/liaoliao/reset/{uid}/{token}/", lands="/liaoliao/reset/{uid}/set-password/"),
        Seen("nobody", "/liaoliao/reset/x/y/"),
    ),
    "account": (Seen("consumer", "/liaoliao/account/"), Seen("consumer", "/liaoliao/account/", press=(SEND,))),
    "password": (Seen("consumer", "/liaoliao/password/"), Seen("consumer", "/liaoliao/password/", press=(SEND,))),
    "password_done": (Seen("consumer", "/liaoliao/password/done/"),),
    "desk_sign_in": (Seen("nobody", "/desk/login/"), Seen("nobody", "/desk/login/", press=(SEND,))),
    "desk_sign_out": TAKES_FORMS,
    "desk_reset": (Seen("nobody", "/desk/reset/"),),
    "desk_reset_sent": (Seen("nobody", "/desk/reset/sent/"),),
    "desk_reset_done": (Seen("nobody", "/desk/reset/done/"),),
    "desk_reset_confirm": (
        Seen("nobody", "/desk/reset/{staff_uid}/{staff_token}/", lands="/desk/reset/{staff_uid}/set-password/"),
    ),
    "desk_password": (Seen("agent", "/desk/password/"),),
    "desk_password_done": (Seen("agent", "/desk/password/done/"),),
    "desk_account": (Seen("agent", "/desk/account/"),),
    "desk_platform": TAKES_FORMS,
    "confirm": (
        Seen("nobody", "/liaoliao/account/confirm/{address}/"),
        Seen("nobody", "/liaoliao/account/confirm/x/", status=404),
    ),
    "confirm_again": TAKES_FORMS,
    "account_login": "the same as desk_sign_in, under allauth's name",
    "account_logout": TAKES_FORMS,
    "account_reauthenticate": (Seen("agent", "/desk/account/confirm/"),),
    "mfa_index": (Seen("secured", "/desk/second-factor/"), Seen("agent", "/desk/second-factor/")),
    "mfa_authenticate": (Seen("half in", "/desk/second-factor/authenticate/"),),
    "mfa_reauthenticate": (Seen("secured, not lately", "/desk/second-factor/reauthenticate/"),),
    "mfa_activate_totp": (Seen("securing", "/desk/second-factor/totp/activate/"),),
    "mfa_deactivate_totp": (Seen("secured", "/desk/second-factor/totp/deactivate/"),),
    "mfa_view_recovery_codes": (Seen("secured", "/desk/second-factor/recovery-codes/"),),
    "mfa_generate_recovery_codes": (Seen("secured", "/desk/second-factor/recovery-codes/generate/"),),
    "mfa_download_recovery_codes": FILE,
}
OTHER: dict[str, tuple[Seen, ...] | str] = {
    "look:styleguide": (Seen("nobody", "/styleguide/"),),
    "look:letter": (Seen("nobody", "/styleguide/letter/"),),
    "look:set_language": TAKES_FORMS,
    "look:setting": TAKES_FORMS,
    "api:docs": (Seen("nobody", "/api/v1/docs"),),
    "no such page": (Seen("nobody", "/liaoliao/nothing/", status=404), Seen("agent", "/desk/nothing/", status=404)),
    "not allowed": (Seen("agent", "/desk/admin/", status=403),),
}
CATALOGUE = DESK | ADMIN | PORTAL | PEOPLE | OTHER
UNNAMED = {"api:docs", "no such page", "not allowed"}
"""Pages that no name of the resolver stands for, or one of the machine's part."""


def pages(*, always: bool = False) -> list[tuple[str, Seen]]:
    """Every page, or those of every run, with what it is called in reports: name, number of the entry, visitor."""
    found: list[tuple[str, Seen]] = []
    for name, entry in CATALOGUE.items():
        if isinstance(entry, str):
            continue
        for number, seen in enumerate(entry):
            if not always or not number or seen.always:
                found.append((f"{name}-{number}-{seen.visitor}", seen))
    return found
