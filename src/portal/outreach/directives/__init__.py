"""Directives broken into tasks for units; reports and their consolidation."""
