"""Figures on what is asked and how it is answered; nothing about a single person."""
