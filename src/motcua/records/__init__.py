"""The record of a procedure: model, merging, difference of two versions, data-quality findings, catalogue."""
