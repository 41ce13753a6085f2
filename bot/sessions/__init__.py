"""Moderated creative sessions: a theme, a thread, entries, votes, and an end with winners."""
