"""Lists of villages and officers as spreadsheets: templates, reading, what would change, writing, what was refused."""
