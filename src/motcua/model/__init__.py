"""A language model, where an office runs one: asked over HTTP, believed in nothing.

Off unless an address is set. It rewrites a question, which is then only searched with (`rewriting`), and puts a
finished reply into plainer words or English, given only where the verifier of sentences passes it (`rephrasing`).
Whatever it does wrong, the person gets the plain reply (docs/adr/0025).
"""
