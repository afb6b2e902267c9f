"""Tags of additions."""
