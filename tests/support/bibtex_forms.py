"""Forms of BibTeX: what all programs read, and what one of them refuses."""

# One file, so that each program starts once.
LEGAL = r"""% A remark with a brace } and a half-open {.
@Comment{jabref-meta: databaseType:bibtex; {with} more}
@comment{@misc{hidden, title = {In a comment}}}
@preamble{"\newcommand{\x}" # {{y}}}
@string{acu = "Needles"}
@STRING{more = acu # { and pins}}
@article
{newline, author = {Lee, Ann}, title = {Key on the next line}, journal = {J}, year = 2001}
@misc  {blanks
, author = {Lee, Ann}, title = {A comma on the next line}, year = 2001}
@misc{DBLP:conf/x-y+z.1, author = {Lee, Ann}, title = {Signs in a key}, year = 2001}
@misc{10.1000/xyz, author = {Lee, Ann}, title = {A key of digits}, year = 2001}
@misc{macros, author = {Lee, Ann}, title = more # ": a trial", month = feb, year = "2001",}
@misc{braces, author = {Lee, Ann}, title = {{C}aps}, year = 2001,
  abstract = {We \{saw\} {50% of} {"}it{"} \textless{} 5 and
@home or @misc{inside, title = {x}} too.}}
@misc{quotes, author = {Lee, Ann}, title = "M{\"u}ller {"}cited{"}", year = 2001}
@incollection{chapter, author = {Lee, Ann}, title = {A chapter}, crossref = {book}}
@collection{book, editor = {Poe, Eve}, title = {A book}, publisher = {P}, date = {2001}}
@xdata{shared, publisher = {P}, date = {2001-05}}
@book{volume, author = {Lee, Ann}, title = {A volume}, xdata = {shared}}
@set{both, entryset = {blanks, quotes}}
@article{biblatex, author = {Lee, Ann and van der Poe, Jr, Eve}, title = {A}, subtitle = {B},
  journaltitle = {J}, date = {2001-02-03}}
@dataset{other, author = {{A group and another}}, title = {Another type}, date = {2001}}@misc{same,
  author = {Lee, Ann}, title = {On one line}, year = 2001}
"""

# What BibTeX, biber or both refuse: the text, the line to look at, a word of the message.
REFUSED = [
    ("@misc{a, title={x}\n year=2000}\n", 1, "comma is missing between title and"),
    ("@misc{a title={x}, year=2000}\n", 1, "comma is missing between a and"),
    ("@misc{, title={x}, year=2000}\n", 1, "without a key"),
    ("@misc{}\n", 1, "without a key"),
    ("@misc{title={x}, year=2000}\n", 1, "without a key before"),
    ("@misc{Ann Lee 2011, title={x}}\n", 1, "a key with blanks: Ann"),
    ("@misc{a}\n", 1, "has no fields"),
    ("@misc{a{b}, title={x}}\n", 1, "holds {"),
    ("@misc{a%b, title={x}}\n", 1, "holds %"),
    ("@misc{o'hara, title={x}}\n", 1, "leave out '"),
    ("@misc{a(b), title={x}}\n", 1, "leave out ( )"),
    ("@misc{a, % core\n title={x}}\n", 1, "has no % comments"),
    ('@misc{a,\n title={x}, % a } brace, a "quote\n year=2000}\n', 2, "has no % comments"),
    ("@misc{a, title={x} # % x\n {y}}\n", 1, "has no % comments"),
    ("@misc{a, title={x} % no comma\n year=2000}\n", 1, "comma is missing between title"),
    ("% see @misc for more\n", 1, "reads an entry at this @"),
    ("% @misc{b,\n%  title = {x}\n% }\n", 1, "reads an entry at this @"),
    ("% @misc{first2000, title = {x}}\n", 1, "reads an entry at this @"),
    ("@comment{@misc{b title={y}}}\n", 1, "reads an entry at this @"),
    ("mail me@example.org please\n", 1, "begins no entry"),
    ("mail me@example{org} please\n", 1, "has no fields"),
    ("@misc(a, title={x}, year=2000}\n", 1, "ends with"),
    ("@misc{a, title={x}, year=2000)\n", 1, "ends with"),
    ("@comment{anything { here\n", 1, "the comment here is never closed"),
    ("@comment this is a line\n", 1, "@comment without braces"),
    ("@misc{a, title={x \\{ y}}\n", 1, "unbalanced braces"),
    ("@misc{a, title={x \\} y}}\n", 1, "missing comma, brace"),
    ("@misc{a, title={x, year={2000}\n", 1, "title here is never closed"),
    ("@misc{a, title={x},\n year=2000\n", 1, "a is not closed"),
    ('@misc{a,\n title="x,\n year=2000}\n', 2, "that opens title here"),
    ('@misc{a,\n title="x\n', 2, "that opens title here"),
    ("@incollection{a, author={A, B}, title={x}, crossref={nob}}\n", 1, "refers to nob"),
    ("@string{vt}\n", 1, "vt has no value"),
    ("@string{={x}}\n", 1, "without a name"),
    ("@string{vt={x},}\n", 1, "should end with }"),
    ("@string{vt={x}\n", 1, "the macro vt is not closed"),
    ("@preamble{\\newcommand{\\x}{y}}\n", 1, "the preamble should end"),
    ('@misc{a, title = "x "y" z"}\n', 1, "missing comma, brace or quotation mark"),
    ('@misc{a, title = "x \\"{o} z"}\n', 1, "missing comma, brace or quotation mark"),
    ("@misc{a, title={x}, pages=12-14}\n", 1, "{12-14}"),
    ("@misc{a, title=Some words}\n", 1, '"words" after title'),
    ("@misc{a,\n title=,\n year=2000}\n", 2, "title has no value"),
    ("@misc{a, title={x} # , year=2000}\n", 1, "title has no value"),
    ("@misc{a, title {x}, year=2000}\n", 1, "title in a needs ="),
    ("@misc{a, title={x},, year=2000}\n", 1, "where a field of a should begin"),
    ("@misc{a, title={x}; year=2000}\n", 1, '";" after title'),
    ("@misc{a, title: {x}}\n", 1, "title: in a needs ="),
    ("@misc{a, title={x}, date added={2000}}\n", 1, "date in a needs ="),
    ("@misc{a, title={x}, 2nd={2000}}\n", 1, "begins with a digit"),
    ("@2misc{a, title={x}}\n", 1, "begins no entry"),
    ("@{a, title={x}}\n", 1, "begins no entry"),
    ("@misc a, title={x}\n", 1, "begins no entry"),
    ("@misc{a, title={x}}\n@misc{a, title={y}}\n", 2, "a second time"),
    ("@misc{a, title={x}}\n@misc{A, title={y}}\n", 2, "the same as a"),
    ("@misc{a, author={A, B, C, D}, title={x}, year=2000}\n", 1, "too many commas"),
    ("@misc{a, title={x\0y}, year=2000}\n", 1, "NUL"),
]

# What BibTeX and biber read, and another program refuses, or all with a loss: as REFUSED.
DISPUTED = [
    ("@misc(a, title={x (y)}, year=2000)\n", 1, "pandoc"),
    ("@ misc{a, title={x}, year=2000}\n", 1, "pandoc"),
    ("@my-type{a, title={x}, year=2000}\n", 1, "pandoc"),
    ("@comment(something)\n", 1, "pandoc"),
    ("@misc{a\\b, title={x}, year=2000}\n", 1, "pandoc"),
    ("@misc{a, title={x}, year=2000, größe={1}}\n", 1, "größe"),
    ("@misc{a, title={x}, year=2000,\n Title={y}}\n", 2, "title twice"),
    ("@misc{a, title={x}}, year=2000}\n", 1, "an extra brace"),
    ("@misc{a, title={x}, year=2000}\n}\n", 2, "an extra brace"),
    ("@misc{a, title=word, year=2000}\n", 1, "no @string above"),
    ("@misc{a, title=vt, year=2000}\n@string{vt={x}}\n", 1, "no @string above"),
    ("@string{vt={x}}\n@string{vt={y}}\n", 2, "another value"),
    ("@misc{a, author={A, B and and C, D}, title={x}, year=2000}\n", 1, "an empty name"),
    ("@misc{a, author={A, B and}, title={x}, year=2000}\n", 1, "an empty name"),
    ("<html><body>Not found</body></html>\n", 0, "no entry"),
]

# Dates that biber reads, that it ignores with a warning, and that it loses without one.
READ_DATES = """
2012 2012-03 2012-03-05 2012-02-29 2012/2013 2012-03/2013 2012-03-05/2012-03-09 2012/ /2012 2012/..
../2012 2012~ 2012? 2012% 2012-03~ 2012~/2013? 201X 20XX 2012-XX 2012-03-XX 2012-XX-XX 201X/2014
2012-21 2012-24 2012-21/2012-23 2012-33 2012-41 -0044 -0044-03-15 Y170000002 2012-03-05T10:20:30
2012-03-05T10:20:30Z 2012-03-05T10:20:30+01:00 2012-03-05T10:20:30.123
""".split()
IGNORED_DATES = (
    """
2012-13|2012-00|2012-02-31|2013-02-29|1900-02-29|2012-04-31|2012-3|2012-3-5|2012-42|2012-21-05|12
20121|02012|+2012|-44|Y2012|201u|201x|yesterday|March 2012|2012-Mar|2012a|in press|{2012}|[2012]
2012-2013|2012--2013|2012 / 2013|2012/03/05|2012/2013/2014|2012/13|2012/open|2014/202X|/|2012.03.05
05/03/2012|20120305|2012-W10|~2012|2012\\%|2012-03-05 10:20:30|2012-03-05T10:20|2012-03-05T25:00:00
""".strip()
    .replace("\n", "|")
    .split("|")
)
LOST_DATES = "1XXX 2X12 201X~ -201X 19XX-04 2012-1X-05 2012-XX-05 .. ../..".split()


def make_dated_entries(dates, field="date"):
    """Make an entry with the key d0, d1, ... for each date."""
    rest = "author={Lee, Ann}, title={x}" + ("" if field == "date" else ", date={2012}")
    lines = [f"@misc{{d{at}, {rest}, {field}={{{date}}}}}" for at, date in enumerate(dates)]
    return "\n".join(lines)
