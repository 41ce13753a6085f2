"""A file for each threat that docs/threats.md lists, by its number: what an attacker would try."""
