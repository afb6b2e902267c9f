"""What the inbox keeps: cases and who left a contact, groups of like questions, notes, rules, replies, corrections."""

from portal.inbox.models.cases import Case, CaseQuerySet, Contact, receipt_of
from portal.inbox.models.groups import QuestionGroup

__all__ = ("Case", "CaseQuerySet", "Contact", "QuestionGroup", "receipt_of")
