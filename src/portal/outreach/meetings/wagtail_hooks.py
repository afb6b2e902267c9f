"""Meetings and questions from the field in the staff's pages."""

from wagtail.permissions import register_permission_policy

from portal.outreach import menu
from portal.outreach.meetings.models import FieldQuestion
from portal.outreach.meetings.staff.meetings import MeetingViewSet
from portal.outreach.meetings.staff.questions import FieldQuestionViewSet, LookedAtPolicy

register_permission_policy(FieldQuestion, LookedAtPolicy(FieldQuestion))
menu.put(30, MeetingViewSet("meetings"))
menu.put(31, FieldQuestionViewSet("field_questions"))
