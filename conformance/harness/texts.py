"""Awkward texts: what a careless copy changes. They stand in names and user data wherever nothing else is asked for."""

# Blanks at both ends, a tab and line ends; a letter and its accent apart and together; a ligature, a full-width letter,
# a joiner and a mark of direction; a script of its own and characters past U+FFFF; markup, quotes and backslashes; a
# separator of lines.
AWKWARD = (
    "  \tB\u00e9 e\u0301 \ufb01 \uff21 \u6751\u200d\u200f \U0001f600\U00020bb7 "
    "<b>&amp;\"'</b> \\n \\u0041 %41 +\r\n\u2028End  "
)
# Past 64 characters, within the 128 that a name may have: in bytes, too, where a store counts those.
LONG_NAME = f"{AWKWARD}{'n' * 40}  "
LONG_NOTE = f"again{'f' * 900}  "  # past 255 characters, within the 1,024 of a face's user data
LONG_DATA = f"{AWKWARD}{'d' * 5_000}  "  # past what fits a narrow column, within the 16,384 of user data
JSON_DATA = '{"facesnap": [1, null, "a"], "b": true}'  # user data that happens to be JSON is text all the same
