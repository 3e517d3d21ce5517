"""The trials of BCG vaccine (Colditz 1994) as a table: log risk ratios, latitude, allocation."""

import pandas as pd

TRIALS = (
    ("Aronson 1948", -0.8893113339, 0.3255847650, 44, "random"),
    ("Ferguson & Simes 1949", -1.5853886572, 0.1945811214, 55, "random"),
    ("Rosenthal 1960", -1.3480731483, 0.4153679654, 42, "random"),
    ("Hart & Sutherland 1977", -1.4415511900, 0.0200100319, 52, "random"),
    ("Frimodt-Moller 1973", -0.2175473222, 0.0512101722, 13, "alternate"),
    ("Stein & Aronson 1953", -0.7861155858, 0.0069056185, 44, "alternate"),
    ("Vandiviere 1973", -1.6208982236, 0.2230172476, 19, "random"),
    ("TPT Madras 1980", 0.0119523335, 0.0039615793, 13, "random"),
    ("Coetzee & Berjak 1968", -0.4694176487, 0.0564342105, 27, "random"),
    ("Rosenthal 1961", -1.3713448035, 0.0730247936, 42, "systematic"),
    ("Comstock 1974", -0.3393588283, 0.0124122140, 18, "systematic"),
    ("Comstock & Webster 1969", 0.4459134006, 0.5325058452, 33, "systematic"),
    ("Comstock 1976", -0.0173139482, 0.0714046597, 33, "systematic"),
)


def bcg() -> pd.DataFrame:
    return pd.DataFrame(TRIALS, columns=["study", "yi", "vi", "latitude", "allocation"])
