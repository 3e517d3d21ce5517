"""Short forms of a report: a line for each problem, commands for GitHub, counts."""
