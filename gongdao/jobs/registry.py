"""Every periodic job, one line each."""

from gongdao.jobs.runner import Job
from gongdao.record import sealer

JOBS = [
    Job("seal", 0.25, sealer.seal),
]
