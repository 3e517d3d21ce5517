"""Files of reference managers and screening tools become records."""
