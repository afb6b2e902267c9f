"""A user of the staff's pages. Citizens have no account."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A member of the staff; a model of our own from the first day, since Django cannot change it later."""
