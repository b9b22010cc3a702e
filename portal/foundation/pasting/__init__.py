"""Figures by year out of a table that somebody pasted: from a spreadsheet, a page of the web, a CSV file.

Nothing is guessed silently. What can be read in two ways is a problem of its line until somebody chooses, and a
choice can be made for the separator of the cells, the decimal sign and the column.
"""

from portal.foundation.pasting.cells import Separator
from portal.foundation.pasting.changes import Change, Values, Year, changes, together
from portal.foundation.pasting.figures import Problem, Reading, Understood, understand
from portal.foundation.pasting.numbers import DecimalSign

__all__ = [
    "Change",
    "DecimalSign",
    "Problem",
    "Reading",
    "Separator",
    "Understood",
    "Values",
    "Year",
    "changes",
    "together",
    "understand",
]
