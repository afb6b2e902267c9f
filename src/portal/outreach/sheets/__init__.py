"""Verified information sheets: built from records and notices, approved, sent, marked when out of date."""
