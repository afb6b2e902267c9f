"""What an office adds to the official records, each piece with its author, date and expiry."""
