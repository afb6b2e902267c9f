"""The staff's pages of directives and reports."""
