"""Vietnamese as people type it: normal forms, folding, tokens, abbreviations, spelling, masking.

Every function here takes any `str` and never raises for its content. The usual way of a question is
`normalise` → `tokenise` → `Speller.correct` → `Shorthand.expand` → `PhraseBook.find`.
"""
