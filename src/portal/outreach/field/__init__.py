"""The page of a grassroots information officer's phone, which also works offline."""
