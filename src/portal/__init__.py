"""The website of Một Cửa: a Django project, thin over the engine."""
