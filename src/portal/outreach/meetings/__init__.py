"""Village meetings: planned and logged; questions from the field and their answers."""
