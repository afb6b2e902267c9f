"""Records in the database: versions, import, publication; the index built from them and the engine opened on it."""
