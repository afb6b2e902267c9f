"""An officer takes over a conversation, and hands it back."""
