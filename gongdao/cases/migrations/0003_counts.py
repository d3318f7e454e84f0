"""Counters of open cases, kept by statement triggers in slots, so that a queue's number is read and not counted."""

from django.db import migrations

FUNCTION = """
create function cases_count() returns trigger language plpgsql as $$
declare own smallint := pg_backend_pid() % 8;
begin
  if tg_op = 'INSERT' then
    insert into cases_casecount as c (platform_id, department, assignee_id, state, severity, slot, n)
    select platform_id, coalesce(department, ''), coalesce(assignee_id, 0), state, coalesce(severity, ''), own, count(*)
    from new_rows where not final group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
    on conflict (platform_id, department, assignee_id, state, severity, slot) do update set n = c.n + excluded.n;
  else
    insert into cases_casecount as c (platform_id, department, assignee_id, state, severity, slot, n)
    select platform_id, department, assignee_id, state, severity, own, sum(d) from (
      select platform_id, coalesce(department, '') as department, coalesce(assignee_id, 0) as assignee_id, state,
             coalesce(severity, '') as severity, 1 as d from new_rows where not final
      union all
      select platform_id, coalesce(department, ''), coalesce(assignee_id, 0), state, coalesce(severity, ''), -1
      from old_rows where not final
    ) x group by 1, 2, 3, 4, 5 having sum(d) <> 0 order by 1, 2, 3, 4, 5
    on conflict (platform_id, department, assignee_id, state, severity, slot) do update set n = c.n + excluded.n;
  end if;
  return null;
end $$;
create trigger cases_count_insert after insert on cases_case
  referencing new table as new_rows for each statement execute function cases_count();
create trigger cases_count_update after update on cases_case
  referencing old table as old_rows new table as new_rows for each statement execute function cases_count();
"""
BACK = """
drop trigger cases_count_update on cases_case;
drop trigger cases_count_insert on cases_case;
drop function cases_count();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_initial")]
    operations = [migrations.RunSQL(FUNCTION, BACK)]
