"""Sheets in the staff's pages."""
