"""How people write days in forms. Django's own list for want of another is American: 05/11 would be the 11th of May."""
