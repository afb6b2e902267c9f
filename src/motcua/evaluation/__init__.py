"""Question sets, metrics, the noise gate, and the learning of the ranker's weights."""
