"""A case's page: what was asked and answered, who has it, notes, the reply; and what can be done with it."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.views.generic import InspectView
from wagtail.models import ModelLogEntry

from motcua.errors import MotcuaError
from portal.accounts import trail
from portal.accounts.models import User
from portal.core.letters import letters_are_sent
from portal.inbox import assigning, replying, states
from portal.inbox.grouping import leave
from portal.inbox.models import Case, Note, Reply, ReplyTemplate
from portal.inbox.staff.forms import AssignForm, NoteForm, ReplyForm, begun
from portal.inbox.staff.promoting import offered
from portal.inbox.states import NotAllowedError, State

SEEN = trail.action("motcua.case.seen", gettext_lazy("Xem việc"), gettext_lazy("Xem việc và cuộc hỏi đáp kèm theo"))
CONTACT_SEEN = trail.action(
    "motcua.contact.seen", gettext_lazy("Xem liên hệ"), gettext_lazy("Xem liên hệ của người hỏi")
)
NOTED = trail.action("motcua.case.noted", gettext_lazy("Ghi chú"), gettext_lazy("Ghi chú nội bộ"))
UNGROUPED = trail.action(
    "motcua.case.ungrouped", gettext_lazy("Tách khỏi nhóm"), gettext_lazy("Tách câu hỏi khỏi nhóm")
)

RIGHTS: Final = ("change_case", "assign_case", "delete_case", "check_reply", "view_contact")
HISTORY_SHOWN: Final = 12
OTHERS_SHOWN: Final = 5


class CaseView(InspectView):
    """Shows a case and takes what is done with it; every look is in the trail."""

    any_permission_required: ClassVar = ["view"]
    page_title = gettext_lazy("Việc trong hộp thư")
    object: Case
    request: HttpRequest

    def get_object(self, queryset: Any = None) -> Case:
        """Return the case with what the page shows."""
        cases = Case.objects.select_related("assigned_to", "team", "group", "field", "turn__conversation", "contact")
        found: Case = get_object_or_404(cases, pk=self.pk)
        return found

    def get_fields(self) -> list[str]:
        """Return the one field that Wagtail's page tells; the rest is told in words of our own."""
        return ["receipt"]

    @property
    def user(self) -> User:
        """The member of the staff."""
        user = self.request.user
        if not isinstance(user, User):
            raise PermissionDenied
        return user

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the case, and write down that it was seen."""
        trail.record(self.user, SEEN, self.object)
        return self.shown()

    def shown(self, **kwargs: Any) -> HttpResponse:
        """Return the page."""
        page: HttpResponse = self.render_to_response(self.get_context_data(**kwargs))
        return page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows."""
        case = self.object
        reply = case.replies.exclude(state=Reply.State.SENT).prefetch_related("sources").first()
        others = Case.objects.filter(group=case.group_id).exclude(pk=case.pk) if case.group_id else Case.objects.none()
        told: dict[str, Any] = {
            "case": case,
            "reply": reply,
            "deliveries": case.deliveries.select_related("reply__written_by").prefetch_related(
                "reply__sources__document"
            ),
            "follow_ups": case.follow_ups.all(),
            "notes": case.notes.select_related("written_by"),
            "others": others.only("receipt", "question", "state")[:OTHERS_SHOWN],
            "history": _history(case),
            "letters_are_sent": letters_are_sent(),
            "show_contact": False,
            "steps": offered(self.user) if self.may("change_case") else (),
            "assign_form": AssignForm() if self.may("assign_case") else None,
            "note_form": NoteForm(),
            **self._writing(reply),
            **{name: self.may(name) for name in RIGHTS},
        }
        return {**super().get_context_data(**kwargs), **told, **kwargs}

    def _writing(self, reply: Reply | None) -> dict[str, Any]:
        """Return the reply form where the user may write now."""
        case = self.object
        mine = case.assigned_to_id in (None, self.user.pk)
        if not (self.may("change_case") and mine and case.state in (State.NEW, State.ASSIGNED)):
            return {"reply_form": None, "templates": ()}
        chosen = self.request.GET.get("mau", "")
        template = ReplyTemplate.objects.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 10 else None
        text = replying.filled(template, case) if template else ""
        offered = [one for one in ReplyTemplate.objects.all() if one.field_id in (None, case.field_id)]
        return {"reply_form": begun(case, self.user, reply, text), "templates": offered}

    def may(self, right: str) -> bool:
        """Tell whether the user has a right of the inbox."""
        return self.user.has_perm(f"inbox.{right}")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do one thing with the case; what cannot be done is told and changes nothing."""
        name = request.POST.get("action", "")
        right, act = ACTIONS.get(name, ("", None))
        if act is None or not self.may(right):
            raise PermissionDenied
        try:
            response = act(self)
        except MotcuaError as fault:
            messages.error(request, fault.message)
            response = None
        return response or HttpResponseRedirect(reverse("inbox_cases:inspect", args=[self.object.pk]))

    def own(self) -> None:
        """Refuse to go on with a case that another officer has; who gives cases out may.

        Raises:
            TakenMeanwhileError: it is another's.
        """
        if self.object.assigned_to_id not in (None, self.user.pk) and not self.may("assign_case"):
            raise states.TakenMeanwhileError

    def _reply_in_hand(self) -> Reply:
        reply = self.object.replies.exclude(state=Reply.State.SENT).select_related("case").first()
        if reply is None:
            raise NotAllowedError(_("Việc này không có câu trả lời nào đang chờ."))
        return reply


def _history(case: Case) -> list[ModelLogEntry]:
    kind = ContentType.objects.get_for_model(Case)
    entries = ModelLogEntry.objects.filter(content_type=kind, object_id=str(case.pk)).exclude(action=SEEN)
    return list(entries.select_related("user").order_by("-timestamp", "-pk")[:HISTORY_SHOWN])


def _take(view: CaseView) -> None:
    assigning.take(view.object, view.user)


def _release(view: CaseView) -> None:
    view.own()
    assigning.release(view.object, view.user)


def _assign(view: CaseView) -> HttpResponse | None:
    form = AssignForm(view.request.POST)
    if not form.is_valid():
        return view.shown(assign_form=form)
    assigning.assign(view.object, view.user, form.cleaned_data["officer"], form.cleaned_data["team"])
    return None


def _close(view: CaseView) -> None:
    view.own()
    states.close(view.object, view.user)


def _reopen(view: CaseView) -> None:
    states.reopen(view.object, view.user)


def _note(view: CaseView) -> HttpResponse | None:
    form = NoteForm(view.request.POST)
    if not form.is_valid():
        return view.shown(note_form=form)
    Note.objects.create(case=view.object, text=form.cleaned_data["note"], written_by=view.user)
    trail.record(view.user, NOTED, view.object)
    return None


def _ungroup(view: CaseView) -> None:
    leave(view.object)
    trail.record(view.user, UNGROUPED, view.object)


def _contact(view: CaseView) -> HttpResponse:
    trail.record(view.user, CONTACT_SEEN, view.object)
    return view.shown(show_contact=True)


def _write(view: CaseView) -> HttpResponse | None:
    """Keep the reply, and send it where that was asked; who writes takes the case."""
    case, form = view.object, ReplyForm(view.request.POST, view.request.FILES)
    if not form.is_valid():
        return view.shown(reply_form=form)
    if case.assigned_to_id is None:
        assigning.take(case, view.user)
    if case.assigned_to_id != view.user.pk:
        raise states.TakenMeanwhileError
    kept = case.replies.exclude(state=Reply.State.SENT).first()
    reply = replying.write(case, view.user, form.written(kept, view.user))
    if view.request.POST.get("send"):
        reply.case = case
        sent = replying.finish(reply, view.user).state == Reply.State.SENT
        done = _("Đã gửi câu trả lời.") if sent else _("Đã chuyển câu trả lời cho người thứ hai xem.")
        messages.success(view.request, done)
    else:
        messages.success(view.request, _("Đã lưu bản nháp."))
    return None


def _approve(view: CaseView) -> None:
    replying.approve(view._reply_in_hand(), view.user)
    messages.success(view.request, _("Đã gửi câu trả lời."))


def _give_back(view: CaseView) -> None:
    replying.give_back(view._reply_in_hand(), view.user)
    if why := view.request.POST.get("why", "").strip()[:2000]:
        Note.objects.create(case=view.object, text=why, written_by=view.user)


ACTIONS: Final[Mapping[str, tuple[str, Callable[[CaseView], HttpResponse | None]]]] = {
    "take": ("change_case", _take),
    "release": ("change_case", _release),
    "assign": ("assign_case", _assign),
    "close": ("change_case", _close),
    "reopen": ("change_case", _reopen),
    "note": ("change_case", _note),
    "ungroup": ("change_case", _ungroup),
    "contact": ("view_contact", _contact),
    "write": ("change_case", _write),
    "approve": ("check_reply", _approve),
    "give_back": ("check_reply", _give_back),
}
"""What can be done on the page: the right that it takes, and what does it."""
