"""Every periodic job, one line each."""

from gongdao.jobs.announce import announcer
from gongdao.jobs.runner import Job
from gongdao.jobs.tidy import tidy
from gongdao.proceedings import calendar, contracts, deliver, mandates_over, pay, rounds, sweep
from gongdao.record import sealer

JOBS = [
    Job("seal", 0.25, sealer.seal),
    Job("pages", 0.25, announcer()),
    Job("clocks", 1, sweep.sweep),
    Job("letters", 1, deliver.deliver),
    Job("payments", 1, pay.pay),
    Job("calendars", 60, calendar.recompute),
    Job("duties", 60, rounds.keep),
    Job("mandates", 60, mandates_over.end),
    Job("contracts", 3600, contracts.warn),
    Job("tidy", 3600, tidy),
]
