"""Turn the calls in a page into Markdown."""
