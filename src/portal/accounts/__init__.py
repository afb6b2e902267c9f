"""The office's staff: users; roles come with the officers' side."""
