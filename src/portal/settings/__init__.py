"""Settings: `base` for all, `dev` for one machine without any preparation, `test`, `production`."""
