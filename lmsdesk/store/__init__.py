"""The two files of a profile: the only place with SQL."""
