"""The inbox in the staff's pages."""
