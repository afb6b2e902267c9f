"""One turn of a conversation: understanding, state, policy."""
