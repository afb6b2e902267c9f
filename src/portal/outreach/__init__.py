"""Grassroots information work: units, the roll of officers, sheets, meetings, directives, the officer's phone page."""
