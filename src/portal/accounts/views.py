"""Pages of accounts: the way in (code, enrolling, a new password), and what one does with one's own account."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.auth import require_admin_access
from wagtail.log_actions import LogContext

from portal.accounts import second_factor, sessions
from portal.accounts.forms import CodeForm, NewPasswordForm
from portal.accounts.guarding import STAFF_PATH, half
from portal.accounts.models import StaffSession, User
from portal.accounts.second_factor import Check
from portal.accounts.sessions import Step
from portal.accounts.viewsets import may_touch
from portal.core.limits import limited


def absent(request: HttpRequest) -> HttpResponseBase:
    """Stand for an address that is not there."""
    raise Http404


def _next(request: HttpRequest) -> str:
    """Return the address to go on to, where it is one of the staff's."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith(STAFF_PATH) else reverse("wagtailadmin_home")


def _on_the_way(request: HttpRequest, step: Step) -> User | None:
    """Return who is on the way and at this step; None for everybody else."""
    person = half(request)
    return person if person is not None and sessions.step_of(request) is step else None


def _elsewhere(request: HttpRequest) -> HttpResponseBase:
    """Send whoever has nothing to do at a step to the staff's first page, which knows where they belong."""
    return HttpResponseRedirect(reverse("wagtailadmin_home"))


def _door(request: HttpRequest, template: str, form: Form, **context: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, "next": _next(request), **context}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("POST_LIMIT", "login")
def code(request: HttpRequest) -> HttpResponseBase:
    """Take the code of the second factor."""
    person = _on_the_way(request, Step.CODE)
    if person is None:
        return _elsewhere(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        result = second_factor.check(person, form.cleaned_data["code"])
        if result.is_right:
            sessions.pass_step(request, person, verified=result)
            return HttpResponseRedirect(_next(request))
        if result is Check.WRONG and sessions.count_wrong_code(request):
            messages.error(request, _("Nhập sai mã quá nhiều lần. Đăng nhập lại từ đầu."))
            return HttpResponseRedirect(reverse("wagtailadmin_login"))
        form.add_error("code", _told(result))
    return _door(request, "accounts/code.html", form)


def _told(result: Check) -> str:
    if result is Check.WAIT:
        return _("Vừa nhập sai mã. Chờ một lát rồi nhập lại.")
    return _("Mã không đúng hoặc đã dùng rồi.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("POST_LIMIT", "login")
def enrol(request: HttpRequest) -> HttpResponseBase:
    """Enrol an application on one's telephone: on the way in, or by one's own wish."""
    person = _on_the_way(request, Step.ENROL)
    if person is None and isinstance(request.user, User) and request.user.has_perm("wagtailadmin.access_admin"):
        person = request.user
    if person is None or second_factor.enrolled(person):
        return _elsewhere(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        codes = second_factor.enrol(person, form.cleaned_data["code"])
        if codes:
            sessions.end_all(person, "second factor enrolled", but=request.session.session_key or "")
            sessions.pass_step(request, person, verified=Check.RIGHT)
            return _codes(request, codes)
        form.add_error("code", _("Mã không đúng. Kiểm tra giờ của điện thoại rồi nhập mã đang hiện."))
    device = second_factor.pending(person)
    picture = mark_safe(second_factor.picture(device))  # noqa: S308  # segno draws it of letters and digits
    return _door(request, "accounts/enrol.html", form, picture=picture, secret=second_factor.secret(device))


def _codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """Show recovery codes, this once."""
    return render(request, "accounts/codes.html", {"codes": codes, "next": _next(request)})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponseBase:
    """Put a password of one's own in the place of a temporary one."""
    person = _on_the_way(request, Step.PASSWORD)
    if person is None:
        return _elsewhere(request)
    form = NewPasswordForm(person, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with LogContext(user=person):  # for Wagtail nobody is signed in here
            form.save()
        request.session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        sessions.pass_step(request, person)
        return HttpResponseRedirect(_next(request))
    return _door(request, "accounts/password.html", form)


def _own(request: HttpRequest) -> User:
    """Return whose account it is; `require_admin_access` let nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


@never_cache
@require_safe
@require_admin_access
def security(request: HttpRequest) -> HttpResponseBase:
    """Show one's second factor and one's sessions."""
    return _security(request, CodeForm())


def _security(request: HttpRequest, form: CodeForm) -> HttpResponse:
    person = _own(request)
    key = request.session.session_key or ""
    if not StaffSession.objects.filter(key=key).exists():
        sessions.admit(request, person)
    context = {
        "form": form,
        "enrolled": second_factor.enrolled(person),
        "required": second_factor.required_for(person),
        "codes_left": second_factor.codes_left(person),
        "sessions": sessions.live(person).order_by("-seen_at"),
        "key": key,
    }
    return render(request, "accounts/security.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
@limited("POST_LIMIT", "login")
@require_admin_access
def change_factor(request: HttpRequest, what: str) -> HttpResponseBase:
    """Draw new recovery codes, or turn the second factor off; both want a code."""
    person = _own(request)
    form = CodeForm(request.POST)
    if what == "off" and second_factor.required_for(person):
        raise PermissionDenied
    if form.is_valid() and not (result := second_factor.check(person, form.cleaned_data["code"])).is_right:
        form.add_error("code", _told(result))
    if not form.is_valid():
        return _security(request, form)
    if what == "codes":
        return _codes(request, second_factor.renew_codes(person))
    second_factor.remove(person)
    messages.success(request, _("Đã tắt xác thực hai lớp."))
    return HttpResponseRedirect(reverse("accounts:security"))


@never_cache
@require_POST
@require_admin_access
def end_session(request: HttpRequest, session_id: int) -> HttpResponseBase:
    """End one of one's own sessions."""
    person = _own(request)
    row = get_object_or_404(StaffSession.objects.select_related("user"), pk=session_id, user=person)
    sessions.end_rows([row], "ended by its user")
    messages.success(request, _("Đã kết thúc phiên."))
    return HttpResponseRedirect(reverse("accounts:security"))


@never_cache
@require_POST
@require_admin_access
def end_others(request: HttpRequest) -> HttpResponseBase:
    """End all of one's own sessions but this one."""
    sessions.end_all(_own(request), "ended by its user", but=request.session.session_key or "")
    messages.success(request, _("Đã kết thúc các phiên khác."))
    return HttpResponseRedirect(reverse("accounts:security"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_admin_access
def reset(request: HttpRequest, user_id: int) -> HttpResponseBase:
    """Take the second factor of somebody who lost their telephone; their sessions end."""
    if not request.user.has_perm("accounts.change_user"):
        raise PermissionDenied
    person = get_object_or_404(User, pk=user_id)
    if person == request.user or not may_touch(request.user, person):
        raise PermissionDenied
    if request.method != "POST":
        enrolled = second_factor.enrolled(person)
        return render(request, "accounts/reset.html", {"person": person, "enrolled": enrolled})
    second_factor.reset(person, _own(request))
    sessions.end_all(person, "second factor reset")
    messages.success(request, _("Đã đặt lại xác thực hai lớp."))
    return HttpResponseRedirect(reverse("wagtailusers_users:index"))
