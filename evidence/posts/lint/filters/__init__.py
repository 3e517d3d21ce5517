"""Drop problems that are not reported: repeats, ignored ones and known ones."""
