"""Turning the website, the widget or the API off, with a notice."""
