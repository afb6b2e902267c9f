"""The way in: a code is typed or scanned, the person sees whose page it opens, and only their word uses it up."""

from typing import Final

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.core.limits import limited
from portal.core.origins import from_own_pages
from portal.outreach.field.access import ROBOTS
from portal.outreach.field.forms import LONGEST_CODE, EnterForm
from portal.outreach.field.letting_in import invited, keep_key, let_in, phone_of, shut_out

CONFIRMED: Final = "dung"


@from_own_pages
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("POST_LIMIT", "field-enter")
def enter(request: HttpRequest) -> HttpResponseBase:
    """Take a code, say whose page it opens, and let the phone in once the person says that it is theirs.

    The address of the QR code only fills the code in: no code is looked up before it is sent, so neither a preview of
    the link uses it up nor can codes be tried past the limit.
    """
    response = _sent(request) if request.method == "POST" else _asked(request)
    response.headers["X-Robots-Tag"] = ROBOTS
    return response


def _asked(request: HttpRequest) -> HttpResponseBase:
    code = request.GET.get("ma", "")[:LONGEST_CODE]
    phone = phone_of(request)
    known = phone.officer if phone is not None else None
    return render(request, "field/enter.html", {"form": EnterForm(initial={"ma": code}), "known": known})


def _sent(request: HttpRequest) -> HttpResponseBase:
    form = EnterForm(request.POST)
    if not form.is_valid():
        return render(request, "field/enter.html", {"form": form}, status=422)
    code = form.cleaned_data["ma"]
    officer = invited(code)
    if officer is not None and request.POST.get(CONFIRMED) != "1":
        return render(request, "field/confirm.html", {"invited": officer, "code": code})
    before, key = phone_of(request), let_in(code) if officer is not None else None
    if key is None:
        form.add_error("ma", _("Mã không đúng, đã dùng hoặc đã quá hạn. Anh/chị xem lại hoặc xin cán bộ xã mã mới."))
        return render(request, "field/enter.html", {"form": form}, status=422)
    if before is not None:  # its key is overwritten, so nobody could use it any more
        shut_out(before, None)
    response = HttpResponseRedirect(reverse("field:home"))
    keep_key(response, key)
    return response
