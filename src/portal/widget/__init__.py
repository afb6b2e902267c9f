"""The assistant on other sites' pages: a script, and the page that it shows in a frame."""
