"""From a record and the sides asked about to text with citations, and the verifier that stands behind it."""
