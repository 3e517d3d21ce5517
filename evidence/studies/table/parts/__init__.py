"""Parts of sources become parts of a table, in one process or several."""
