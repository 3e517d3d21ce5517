"""The pages on this machine, live.

Base and store become pages in memory (``workshop``, ``live_pages``); a request is read within
bounds (``server``), refused if it is not the user's (``guard``), and answered (``app``).
"""
