"""The benchmark: every figure beside its reference in the same run (`make bench`).

One module for each part (`PARTS` in `__main__.py`), each with a function `measure` that yields rows. What they share:
`report.py` (rows, verdicts, the table, JSON), `machine.py` (what they were measured on, and who else was using it),
`timing.py` (the cost of a command), `projects.py` (the projects that are built), `growth.py` (one many times the size),
`served.py` (the sites as readers get them). Nothing here is a test: a figure that misses its target fails nothing.
"""
