"""What each hazard is called, in a few words; ``features`` of the project tell each in full."""

from __future__ import annotations

from collections.abc import Mapping

_TITLES = """
nothing in the file; only a heading; another kind than the ending says; other documents; a password;
macros and links; archives that burst; very large; open in another program; far away or not there;
changed after the check; the same again; several files; a folder; an archive of lists;
pasted tables; pasted addresses; files that are only promised; the wrong file; our own export;
a mark at the beginning; UTF-16; western and other legacy letters; letters of East Asia; Macintosh;
two encodings in one file; letters that were broken before; composed and wide letters; letters that fold oddly; control characters;
another delimiter; a line that names it; decimal commas; quotes; a quote that is never closed;
ragged rows; line breaks in cells; blank rows and columns; titles and totals; no heading;
the heading again; two headings of one name; headings in other words; two columns for one field; known layouts;
another order of columns; blanks around cells; invisible characters; look-alikes; lost zeros;
zeros that only the format shows; lost digits; wrapped numbers; codes that became dates; errors and words for nothing;
empty cells; e-mail addresses; names; several values in a cell; too long, HTML, emoji;
day or month first; serial days; odd dates; days without a time; time zones;
dates that make no sense; durations; nobody of that name; two accounts of one address; identifiers that disagree;
which identifier counts; upper and lower case; people who left; three ways to be suspended; protected people;
another name; a new address; one person twice; no such course; two courses of one name;
hidden, not begun, over; nobody by hand; words for roles; roles that may not be given; more rights in passing;
no such group; seats and windows; so already; a change; the same row twice;
rows that contradict; enrolled another way; who is not in the file; words for actions; what unenrolling loses;
moved meanwhile; one bad row of a batch; lost answers; mails; several sheets;
hidden and filtered rows; merged cells; formulas; far cells and tables; struck out and coloured;
cells with a type; text that would be a formula; what spreadsheets do to exports; personal data left behind; passwords;
hostile content; the wrong site
"""
TITLES: Mapping[str, str] = {
    f"H{number:02}": title.strip() for number, title in enumerate(_TITLES.replace("\n", " ").split(";"), start=1)
}
