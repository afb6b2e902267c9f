"""Transcripts, marks for answers, questions to officers; `services` is the only caller of the engine's dialogue."""
