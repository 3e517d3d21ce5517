"""Numbers spelt out in English."""

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()


def spelt(number: int, *, joined: str, hyphen: str) -> str:
    thousands, rest = divmod(number, 1000)
    hundreds, rest = divmod(rest, 100)
    parts = [f"{_ONES[thousands]} thousand"] if thousands else []
    parts += [f"{_ONES[hundreds]} hundred"] if hundreds else []
    tens, ones = divmod(rest, 10)
    small = _ONES[rest] if rest < 20 else _TENS[tens] + (f"{hyphen}{_ONES[ones]}" if ones else "")
    if rest and hundreds:
        return " ".join(parts) + joined + small
    return " ".join([*parts, small] if rest else parts)
