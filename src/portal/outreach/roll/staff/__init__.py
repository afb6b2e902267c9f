"""The roll in the staff's pages."""
