"""Tags of the procedures' pages."""
