"""A page that the office writes itself, as the public sees it."""

import pytest
from django.test import Client
from wagtail.models import Page, Site

from portal.pages.models import InformationPage


@pytest.mark.django_db
def test_information_page__shows_its_text_and_source(client: Client) -> None:
    home = Site.objects.get(is_default_site=True).root_page or Page.get_first_root_node()
    page = InformationPage(
        title="Lịch tiếp công dân", slug="lich", introduction="<p>Mỗi tuần</p>", body="<h2>Nơi tiếp</h2><p>Phòng 1</p>"
    )
    page.source = "<p>Thông báo 12/TB</p>"
    home.add_child(instance=page)
    response = client.get(page.url)
    text = response.content.decode()
    assert response.status_code == 200
    assert "<h1>Lịch tiếp công dân</h1>" in text and "<h2>Nơi tiếp</h2>" in text and "12/TB" in text
    assert text.count("<h1") == 1
