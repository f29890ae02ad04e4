"""The machinery behind the pages: reading the definitions, checking sources, publishing the site.

Nothing in this package knows what a site generator is inside; `macros.py` is the only place that does.
"""
