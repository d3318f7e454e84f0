"""The worker as a program: `python -m gongdao.config.work`. Started and stopped by `gongdao up`."""

import importlib
import os

from gongdao.config.installation import installed
from gongdao.config.lifeline import end_with_parent
from gongdao.jobs.runner import Runner, stop_on_signals


def work() -> None:
    """Run the registered jobs until SIGTERM or SIGINT, or until the program that started this one has died."""
    os.environ["GONGDAO_SERVING"] = "1"
    with installed():
        # The jobs import models, which need Django to be loaded.
        runner = Runner(importlib.import_module("gongdao.jobs.registry").JOBS)
        stop_on_signals(runner)
        end_with_parent()
        runner.run()


if __name__ == "__main__":
    work()
