"""What the inbox keeps: cases and who left a contact, groups of like questions, notes, rules, replies, corrections."""

from portal.inbox.models.assigning import AssignmentRule
from portal.inbox.models.cases import Case, CaseQuerySet, Contact, receipt_of
from portal.inbox.models.corrections import Correction
from portal.inbox.models.groups import QuestionGroup
from portal.inbox.models.regression import RegressionQuestion
from portal.inbox.models.replies import Delivery, FollowUp, Note, Reply, ReplySource, ReplyTemplate

__all__ = (
    "AssignmentRule",
    "Case",
    "CaseQuerySet",
    "Contact",
    "Correction",
    "Delivery",
    "FollowUp",
    "Note",
    "QuestionGroup",
    "RegressionQuestion",
    "Reply",
    "ReplySource",
    "ReplyTemplate",
    "receipt_of",
)
