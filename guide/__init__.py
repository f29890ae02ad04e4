"""The machinery behind the pages: reading the definitions, checking sources, publishing the site.

Nothing in this package knows what a site generator is inside; `macros.py` is the only place that does.
"""

import os

# Nobody else has a say in how data is read. To look whether somebody would, in every package, takes time.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
