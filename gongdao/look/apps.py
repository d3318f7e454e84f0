"""The look: design tokens, templates, tags and words that every page shares. Presentational only."""

from django.apps import AppConfig


class LookConfig(AppConfig):
    name = "gongdao.look"
