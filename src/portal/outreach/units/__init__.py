"""Units of grassroots information work: provinces, communes, villages; who of the staff belongs where."""
