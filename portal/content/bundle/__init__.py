"""Content bundles: a folder of files that people and Git like, and the database's mirror of it.

`docs/bundle.md` describes the format. From the bottom up: `faults` says what is wrong and where,
`yamlfile` and `yamltext` read and write YAML, `folder` opens files safely, `values`, `prose` and
`states` are the three parts of an item, `reading` and `writing` the whole item, `checking` the
whole bundle, `loading` and `exporting` its way into and out of the database.
"""
