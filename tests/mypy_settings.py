"""The settings as the type checker's Django plugin reads them: no installation behind them."""

import os

for name, value in {
    "GONGDAO_DATA": "/nonexistent",
    "DATABASE_URL": "postgresql:///",
    "GONGDAO_SECRET_KEY": "-",
}.items():
    os.environ.setdefault(name, value)

from gongdao.config.settings import *  # noqa: E402,F403
