"""Moderated creative sessions."""
