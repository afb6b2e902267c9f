"""The public site's own pages, kept in Wagtail."""
