"""What search engines read of a procedure's page: schema.org GovernmentService as JSON-LD.

Fees and time limits are left out: they hang on notes and cases, and a bare figure would state what the record does not.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from motcua.answers import wording as engine_wording
from motcua.records.model import NOT_STATED
from motcua.records.model import Procedure as Record
from portal.procedures import wording
from portal.procedures.models import Version

DESCRIPTION_LENGTH: Final = 300
_ESCAPED: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
"""Signs by which a text could end the element that it stands in; in JSON they can be written as numbers."""


def json_ld(version: Version, province: str = "") -> SafeString:
    """Return the data for an element `<script type="application/ld+json">`; no record can break out of it.

    Args:
        version: The version in force.
        province: Title of the province that published the procedure for itself, empty where the nation did.
    """
    graph = {"@context": "https://schema.org", "@graph": [_page(version, province), _breadcrumb(version.record)]}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_ESCAPED))  # noqa: S308  # every sign that HTML could read is escaped


def description(record: Record) -> str:
    """Return what a search engine shows below the page's name; nothing but what the record states."""
    parts = [
        record.summary or f"{record.name} ({record.code}).",
        _listed(_("Lĩnh vực"), record.fields),
        _listed(_("Cơ quan thực hiện"), record.executing_agencies),
    ]
    told = " ".join(" ".join(parts).split())
    return told if len(told) <= DESCRIPTION_LENGTH else f"{told[: DESCRIPTION_LENGTH - 1].rpartition(' ')[0]}…"


def _listed(name: str, values: Sequence[str]) -> str:
    return f"{name}: {', '.join(values)}." if values else ""


def _address(record: Record) -> str:
    return settings.SITE_URL + reverse("procedures:procedure", args=[record.code])


def _page(version: Version, province: str) -> dict[str, Any]:
    record = version.record
    page = {
        "@type": "WebPage",
        "@id": _address(record),
        "url": _address(record),
        "name": record.name,
        "inLanguage": "vi",
        "dateModified": version.published_at.isoformat() if version.published_at else None,
        "citation": [_legal_basis(one.number, one.title) for one in record.legal_bases],
        "mainEntity": _service(record, province),
    }
    return _stated(page)


def _legal_basis(number: str, title: str) -> dict[str, Any]:
    return _stated({"@type": "Legislation", "legislationIdentifier": number, "name": title or number})


def _service(record: Record, province: str) -> dict[str, Any]:
    service = {
        "@type": "GovernmentService",
        "@id": f"{_address(record)}#thu-tuc",
        "name": record.name,
        "identifier": record.code,
        "description": record.summary,
        "url": _address(record),
        "sameAs": wording.web_address(record.provenance.url),
        "serviceType": list(record.fields),
        "provider": _organisation(record.promulgating_authority or record.decision.issued_by),
        "serviceOperator": [_organisation(name) for name in record.executing_agencies],
        "areaServed": _area(province),
        "audience": [{"@type": "Audience", "audienceType": subject} for subject in record.subjects],
        "availableChannel": [
            {"@type": "ServiceChannel", "name": engine_wording.CHANNELS[kind]}
            for kind in dict.fromkeys(channel.kind for channel in record.channels)
        ],
        "serviceOutput": [{"@type": "Thing", "name": result.name} for result in record.results],
        "subjectOf": _decision(record),
    }
    return _stated(service)


def _decision(record: Record) -> dict[str, Any] | None:
    decision = record.decision
    if not decision.number:
        return None
    when = None if decision.issued_on is NOT_STATED else decision.issued_on.isoformat()
    return _stated({"@type": "Legislation", "legislationIdentifier": decision.number, "legislationDate": when})


def _organisation(name: str) -> dict[str, Any] | None:
    return {"@type": "GovernmentOrganization", "name": name} if name else None


def _area(province: str) -> dict[str, Any]:
    country = {"@type": "Country", "name": "Việt Nam"}
    if not province:
        return country
    return {"@type": "AdministrativeArea", "name": province, "containedInPlace": country}


def _breadcrumb(record: Record) -> dict[str, Any]:
    steps = [
        (settings.SITE_NAME, settings.SITE_URL + "/"),
        (_("Thủ tục"), settings.SITE_URL + reverse("procedures:list")),
    ]
    steps.append((record.name, _address(record)))
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": address}
        for place, (name, address) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _stated(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values without those that state nothing."""
    return {name: value for name, value in values.items() if value not in (None, "", [])}
