"""In Vietnamese."""
