"""The citizen's page: asking, reading, judging answers."""
