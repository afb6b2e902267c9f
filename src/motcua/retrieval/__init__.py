"""From a question to ranked procedures: indexes, features, ranker, confidence."""
