"""What a person chose of the site, in one cookie that tells nothing of who they are.

A choice in the address or in a form (`?lang=en`, `?kiosk=1`, `province=51`) goes before the cookie, since a frame on
another site has none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Final, Self
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers

from motcua import places
from portal.core.framing import carried, in_frame

COOKIE: Final = "motcua"
COOKIE_AGE: Final = 365 * 24 * 3600
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "lang": ("vi", "en"),
    "size": ("normal", "large", "largest"),
    "theme": ("auto", "light", "dark"),
    "contrast": ("normal", "high"),
    "audience": ("citizen", "business"),
    "kiosk": ("0", "1"),
}
"""Values of each choice, the default first."""

OVERRIDES: Final = ("lang", "kiosk", "audience", "theme", "province", "commune")


@dataclass(frozen=True)
class Preferences:
    """The choices. `province` and `commune` are GSO codes, empty where none is chosen."""

    lang: str = "vi"
    size: str = "normal"
    theme: str = "auto"
    contrast: str = "normal"
    audience: str = "citizen"
    kiosk: str = "0"
    province: str = ""
    commune: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Read the choices of a request: cookie, then address and form; what is not a known value is left out."""
        chosen = cls().with_choices(_kept(request))
        chosen = chosen.with_choices(carried(request))
        given = request.POST if request.method == "POST" and _is_form(request) else request.GET
        return chosen.with_choices({name: given[name] for name in OVERRIDES if name in given})

    def with_choices(self, given: Mapping[str, str]) -> Self:
        """Return the preferences with the known values of `given`; a commune counts only within its province."""
        known = {name: given[name] for name, values in CHOICES.items() if given.get(name) in values}
        chosen = replace(self, **known)
        if "province" in given:
            chosen = replace(chosen, province=_province(given["province"]), commune="")
        if "commune" in given:
            chosen = replace(chosen, commune=_commune(chosen.province, given["commune"]))
        return chosen

    @property
    def is_kiosk(self) -> bool:
        """Whether the page is shown on a kiosk."""
        return self.kiosk == "1"

    @property
    def province_name(self) -> str:
        """Short name of the province, as the engine takes it; the site's own where none is chosen."""
        found = places.province(self.province) if self.province else None
        return found.name if found else settings.PROVINCE

    @property
    def place_name(self) -> str:
        """Commune and province as people read them, empty where none is chosen."""
        return places.place_name(self.province, self.commune)

    def cookie(self) -> str:
        """Return the cookie's value: what differs from the defaults."""
        plain = type(self)()
        pairs = [(f.name, getattr(self, f.name)) for f in fields(self)]
        return urlencode([(name, value) for name, value in pairs if value != getattr(plain, name)])


def _kept(request: HttpRequest) -> dict[str, str]:
    """Return what the cookie holds, nothing where it cannot be one of ours."""
    try:
        return dict(parse_qsl(request.COOKIES.get(COOKIE, ""), max_num_fields=20))
    except ValueError:
        return {}


def _is_form(request: HttpRequest) -> bool:
    return request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data")


def _province(text: str) -> str:
    found = places.province(text) if text else None
    return found.code if found else ""


def _commune(province: str, text: str) -> str:
    within = places.province(province) if province else None
    found = places.commune(within, text) if within and text else None
    return found.code if found else ""


def keep(response: HttpResponseBase, preferences: Preferences) -> None:
    """Write the choices into the cookie; a kiosk's goes with the browser, so that no link makes a telephone one."""
    response.set_cookie(
        COOKIE,
        preferences.cookie(),
        max_age=None if preferences.is_kiosk else COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=getattr(settings, "PREFERENCES_COOKIE_SECURE", False),
    )


class PreferencesMiddleware:
    """Sets `request.preferences` and the language; keeps what the address chose (`lang`, `kiosk`) for later pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take what answers the request."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request in the language chosen."""
        if request.path_info.startswith("/api/"):
            with translation.override("vi"):
                return self._get_response(request)
        preferences = Preferences.of(request)
        request.preferences = preferences  # type: ignore[attr-defined]  # read by pages as `request.preferences`
        with translation.override(preferences.lang):
            request.LANGUAGE_CODE = preferences.lang  # as Django's own middleware does
            response = self._get_response(request)
        chosen = request.method == "GET" and ("lang" in request.GET or "kiosk" in request.GET)
        if chosen and not in_frame(request):  # another site's choices stay in its frame
            keep(response, preferences)
            patch_cache_control(response, private=True)  # no cache hands one person's cookie to another
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", preferences.lang)
        return response


def preferences_of(request: HttpRequest) -> Preferences:
    """Return the choices of a request that passed the middleware, or the defaults."""
    return getattr(request, "preferences", None) or Preferences()
