"""What of live help is written in the trail: who did it to which conversation, and no word of what was said."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.trail import action

TAKEN = action("motcua.handover.taken", _("Nhận cuộc hỏi đáp"), _("Đã nhận cuộc hỏi đáp"))
PASSED = action("motcua.handover.passed", _("Chuyển cuộc hỏi đáp"), _("Đã chuyển cuộc hỏi đáp cho cán bộ khác"))
RETURNED = action("motcua.handover.returned", _("Trả lại hệ thống"), _("Đã trả cuộc hỏi đáp lại cho hệ thống"))
CLOSED = action("motcua.handover.closed", _("Kết thúc cuộc hỏi đáp"), _("Đã kết thúc cuộc hỏi đáp"))
REQUEUED = action("motcua.handover.requeued", _("Xếp lại hàng chờ"), _("Hết giờ trả lời, đã xếp lại vào hàng chờ"))
LOOKED = action("motcua.conversation.looked", _("Xem cuộc hỏi đáp"), _("Đã xem cuộc hỏi đáp"))
