"""The roll of grassroots information officers: recognition, training, commendation, coverage."""
