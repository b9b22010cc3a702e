"""Figures to reckon with: the series of profiles and comparisons, and the table of countries, as CSV and JSON.

`tables` writes CSV that no spreadsheet takes for formulas, `series` and `countries` say what is in a
file, and `routes` hands it out. Columns and names are English in every language, so that a program that
reads one reads all; what people read in them is in the language of the address.
"""
