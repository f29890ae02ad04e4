"""The machinery behind the pages: reading the definitions, checking sources, publishing the site.

Nothing in this package knows which site generator runs; `macros.py` is the only place that does.
"""
