"""The phones of grassroots officers in the staff's pages."""

from wagtail.permissions import register_permission_policy

from portal.outreach import menu
from portal.outreach.field.models import Phone, PhoneHolder
from portal.outreach.field.staff.phones import PhoneViewSet
from portal.outreach.meetings.staff.questions import LookedAtPolicy

register_permission_policy(PhoneHolder, LookedAtPolicy(Phone), exact_class=True)
menu.put(50, PhoneViewSet("field_phones", url_prefix="field_phones"))
