"""Finding rows of lists by words, with marks or without."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from motcua.text.folding import fold


def holding(typed: str, path: str = "folded") -> Q:
    """Return the condition for rows whose folded words (the column at `path`) hold each word that was typed."""
    found = Q()
    for word in fold(typed).split():
        found &= Q(**{f"{path}__contains": word})
    return found


class Findable(models.Model):
    """What is found by words of some of its fields; these stand folded in `folded`."""

    found_by: ClassVar[tuple[str, ...]] = ()

    folded = models.TextField(blank=True, default="", editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store it, with the words by which it is found."""
        self.fold_words()
        if (named := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*named, "folded"}
        super().save(*args, **kwargs)

    def fold_words(self) -> None:
        """Take over the words by which it is found; whoever stores rows in bulk calls it."""
        self.folded = "\n".join(fold(str(getattr(self, name))) for name in self.found_by)
