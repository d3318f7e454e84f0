"""The look that all pages share. Presentational: it knows no case, only what templates hand it.

A page extends ``look/public.html`` (the public: blocks title, nav, top, main_class, main, aside, foot) or
``look/desk.html`` (staff: title, go, links, me, bar, grid, rail, nav, main_class, main, aside, foot). `platform` is the
request's, or the view's own; `now`, if the view sets it, is the instant of the whole page. No inline style, script or
handler: the content security policy allows none.

``{% load look %}``: money, when, until, clause_text, linebreaks_safe, initial, platform_name (filters); when, until,
clock_chip, calendar_strip, why_steps, chart, label, value_label, field, errors_summary, look_settings (tags).
``look/parts/*.html`` say in their first line what they take; include them with ``only``. /styleguide/ shows everything.
`static/look/app.js` lists the data attributes it reads. `views.failed` and `views.refused` make the error pages.
Words: ``python -m gongdao.look.messages`` finds msgids without Chinese.
"""
