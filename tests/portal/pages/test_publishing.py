"""Publication is refused in every way while something is wrong, and to who wrote the page."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories.pages import SOURCE, article, dispatch, published
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Workflow

from portal.pages.models import ArticlePage, InformationPage, NewsIndexPage
from portal.pages.publishing import UnfitError
from portal.pages.review import WORKFLOW_NAME, make_workflow

pytestmark = pytest.mark.django_db
WRONG = {"source_name": "", "source_url": "", "source_date": None}


def draft(editor: Any, **given: Any) -> ArticlePage:
    """Return an article that an editor wrote."""
    page = article(**given)
    page.save_revision(user=editor)
    return page


def is_live(page: Page) -> bool:
    return Page.objects.filter(pk=page.pk, live=True).exists()


@pytest.fixture
def browser(client: Client, reviewer: Any) -> Client:
    """A reviewer's browser."""
    client.force_login(reviewer)
    return client


def form_of(page: ArticlePage, **given: str) -> dict[str, str]:
    """Return what the form of an article sends."""
    empty = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"}
    sets = {
        f"{name}-{key}": value for name in ("attachments", "procedures", "comments") for key, value in empty.items()
    }
    return {
        **sets,
        **{"title": page.title, "slug": page.slug, "kind": page.kind, "summary": "", "office": page.office},
        **{"byline": "", "image": "", "image_alt": "", "image_caption": ""},
        **{"source_name": page.source_name, "source_url": page.source_url, "source_document": ""},
        **{"source_date": f"{page.source_date or ''}", "body-count": "0"},
        **{"seo_title": "", "search_description": "", "go_live_at": "", "expire_at": ""},
        **given,
    }


# Each way, of a page with something wrong ----------------------------------------------------------------------------


def test_the_button__publishes_what_is_right(browser: Client, editor: Any) -> None:
    page = draft(editor)
    sent = form_of(page, **{"action-publish": "1"})
    response = browser.post(reverse("wagtailadmin_pages:edit", args=(page.pk,)), sent)
    assert response.status_code == 302 and is_live(page)


def test_the_button__is_refused_and_says_why(browser: Client, editor: Any) -> None:
    page = draft(editor, **WRONG)
    sent = form_of(page, **{"action-publish": "1"})
    response = browser.post(reverse("wagtailadmin_pages:edit", args=(page.pk,)), sent)
    assert response.status_code == 200 and not is_live(page)
    assert "Thiếu nguồn" in response.content.decode()


def test_a_draft__is_saved_with_all_that_is_wrong(browser: Client, editor: Any) -> None:
    page = draft(editor, **WRONG)
    response = browser.post(reverse("wagtailadmin_pages:edit", args=(page.pk,)), form_of(page, summary="Mới"))
    assert response.status_code == 302
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().summary == "Mới"


def test_the_form__lists_what_is_wrong(browser: Client, editor: Any) -> None:
    page = draft(editor, **WRONG)
    text = browser.get(reverse("wagtailadmin_pages:edit", args=(page.pk,))).content.decode()
    assert 'id="findings"' in text and "Thiếu nguồn" in text


def test_a_program__is_refused(editor: Any, reviewer: Any) -> None:
    revision = draft(editor, **WRONG).latest_revision
    with pytest.raises(UnfitError):
        revision.publish(user=reviewer)


def test_the_program_interface_of_wagtail__is_refused(browser: Client, editor: Any) -> None:
    page = draft(editor, **WRONG)
    response = browser.post(reverse("wagtailadmin_api:pages:action", args=(page.pk, "publish")))
    assert response.status_code == 400 and not is_live(page)
    assert "Thiếu nguồn" in response.json()["__all__"][0]


def test_the_program_interface_of_wagtail__publishes_what_is_right(browser: Client, editor: Any) -> None:
    page = draft(editor)
    response = browser.post(reverse("wagtailadmin_api:pages:action", args=(page.pk, "publish")))
    assert response.status_code == 200 and is_live(page)


def test_many_at_once__are_refused_where_one_is_wrong(browser: Client, editor: Any) -> None:
    right, wrong = draft(editor), draft(editor, **WRONG)
    address = reverse("wagtail_bulk_action", args=("wagtailcore", "page", "publish"))
    response = browser.post(f"{address}?id={right.pk}&id={wrong.pk}", follow=True)
    assert "Thiếu nguồn" in response.content.decode()
    assert not is_live(right) and not is_live(wrong)


def test_many_at_once__are_refused_with_what_lies_below(browser: Client, editor: Any) -> None:
    wrong, index = draft(editor, **WRONG), NewsIndexPage.objects.get()
    address = reverse("wagtail_bulk_action", args=("wagtailcore", "page", "publish"))
    response = browser.post(f"{address}?id={index.pk}", {"include_descendants": "on"})
    assert response.status_code == 302 and not is_live(wrong)


def test_many_at_once__are_published_where_all_are_right(browser: Client, editor: Any) -> None:
    pages = [draft(editor), draft(editor)]
    address = reverse("wagtail_bulk_action", args=("wagtailcore", "page", "publish"))
    browser.post(address + "?" + "&".join(f"id={page.pk}" for page in pages))
    assert all(map(is_live, pages))


def test_copies__are_not_published_where_the_page_is_wrong(browser: Client, editor: Any) -> None:
    page = draft(editor, **WRONG)
    ArticlePage.objects.filter(pk=page.pk).update(live=True)
    sent = {
        "new_title": "Bản sao",
        "new_slug": "ban-sao",
        "new_parent_page": page.get_parent().pk,
        "publish_copies": "on",
    }
    response = browser.post(reverse("wagtailadmin_pages:copy", args=(page.pk,)), sent, follow=True)
    assert "Thiếu nguồn" in response.content.decode()
    assert not Page.objects.filter(slug="ban-sao").exists()


def copying(page: Page, **given: str) -> tuple[str, dict[str, str]]:
    sent = {"new_title": "Tên khác", "new_slug": "ban-sao", "new_parent_page": str(page.get_parent().pk), **given}
    return reverse("wagtailadmin_pages:copy", args=(page.pk,)), sent


def test_copies__are_published_by_nobody_at_once(browser: Client, editor: Any) -> None:
    page = published(draft(editor))
    address, sent = copying(page, publish_copies="on")
    assert 'name="publish_copies"' not in browser.get(address).content.decode()
    assert "người thứ hai" in browser.post(address, sent, follow=True).content.decode()
    assert not Page.objects.filter(slug="ban-sao").exists()


def test_copies_with_what_lies_below__are_published_by_nobody_at_once(client: Client, staff: Any, editor: Any) -> None:
    published(draft(editor))
    client.force_login(staff)
    root = NewsIndexPage.objects.get().get_parent()
    address, sent = copying(root, publish_copies="on", copy_subpages="on")
    assert "người thứ hai" in client.post(address, sent, follow=True).content.decode()
    assert not Page.objects.filter(slug="ban-sao").exists()


def test_copies_by_the_program_interface__are_drafts_alone(browser: Client, editor: Any) -> None:
    page = published(draft(editor))
    address = reverse("wagtailadmin_api:pages:action", args=(page.pk, "copy"))
    response = browser.post(address, {"slug": "ban-sao", "title": "Tên khác"})
    assert response.status_code == 400 and not Page.objects.filter(slug="ban-sao").exists()
    response = browser.post(address, {"slug": "ban-sao", "title": "Tên khác", "keep_live": "false"})
    assert response.status_code == 201 and not Page.objects.get(slug="ban-sao").live


def test_a_copy__is_made_as_a_draft(browser: Client, editor: Any) -> None:
    address, sent = copying(published(draft(editor)))
    assert browser.post(address, sent).status_code == 302
    assert not Page.objects.get(slug="ban-sao").live


def test_many_at_once__are_refused_to_who_wrote_one(browser: Client, reviewer: Any) -> None:
    page = draft(reviewer)
    browser.post(reverse("wagtail_bulk_action", args=("wagtailcore", "page", "publish")) + f"?id={page.pk}")
    assert not is_live(page)


def test_saving_a_page_as_live__is_refused(editor: Any) -> None:
    page = draft(editor, **WRONG)
    page.live, page.live_revision = True, page.latest_revision
    with pytest.raises(UnfitError):
        page.save()


def test_a_live_page__can_be_saved_as_it_is(editor: Any) -> None:
    page = published(draft(editor))
    page.source_name = ""
    page.save()
    page.unpublish()
    assert not is_live(page)


# Schedules -----------------------------------------------------------------------------------------------------------


def test_a_schedule__is_refused_for_a_page_that_is_wrong(editor: Any, reviewer: Any) -> None:
    page = article(**WRONG)
    page.go_live_at = timezone.now() + timedelta(days=1)
    with pytest.raises(UnfitError):
        page.save_revision(user=editor).publish(user=reviewer)


def test_a_schedule__is_refused_for_a_revision_of_a_live_page(editor: Any) -> None:
    page = published(draft(editor))
    page.source_name, page.go_live_at = "", timezone.now() + timedelta(days=1)
    revision = page.save_revision(user=editor)
    revision.approved_go_live_at = page.go_live_at
    with pytest.raises(UnfitError):
        revision.save(update_fields=["approved_go_live_at"])


def due(page: ArticlePage, editor: Any, **changes: Any) -> ArticlePage:
    """Have a page scheduled, and its hour come."""
    page.go_live_at = timezone.now() + timedelta(days=1)
    revision = page.save_revision(user=editor)
    revision.publish()
    content = {**revision.content, **changes, "go_live_at": None}
    type(revision).objects.filter(pk=revision.pk).update(
        approved_go_live_at=timezone.now() - timedelta(minutes=1), content=content
    )
    return page


def test_what_is_due__is_published(editor: Any) -> None:
    page = due(article(), editor)
    call_command("publish_scheduled")
    assert is_live(page)


def test_what_is_due_and_has_come_to_be_wrong__is_withheld_and_the_rest_published(editor: Any) -> None:
    wrong, right = due(article("Lỗi"), editor, source_name=""), due(article("Đúng"), editor)
    call_command("publish_scheduled")
    assert not is_live(wrong) and is_live(right)
    told = PageLogEntry.objects.get(page_id=wrong.pk, action="motcua.page.withheld")
    assert "Thiếu nguồn" in told.data["findings"][0]
    call_command("publish_scheduled")  # it is off the schedule
    assert PageLogEntry.objects.filter(action="motcua.page.withheld").count() == 1


# Review --------------------------------------------------------------------------------------------------------------


def test_pages__have_a_workflow_from_the_start() -> None:
    workflow = article().get_workflow()
    assert workflow is not None and workflow.name == WORKFLOW_NAME


def test_the_workflow__is_made_once() -> None:
    make_workflow()
    assert Workflow.objects.filter(name=WORKFLOW_NAME).count() == 1


def submitted(editor: Any, **given: Any) -> ArticlePage:
    page = draft(editor, **given)
    workflow = page.get_workflow()
    assert workflow is not None
    workflow.start(page, editor)
    return page


def approve(page: ArticlePage, user: Any) -> None:
    state = page.current_workflow_task_state
    assert state is not None
    state.task.specific.on_action(state, user, "approve")


def test_a_second_person__approves(editor: Any, reviewer: Any) -> None:
    page = submitted(editor)
    approve(page, reviewer)
    assert is_live(page)


def test_who_saves_without_changing_anything__has_written_nothing(editor: Any, reviewer: Any) -> None:
    page = submitted(editor)
    page.get_latest_revision_as_object().save_revision(user=reviewer)
    approve(page, reviewer)
    assert is_live(page)


def test_an_author__does_not_approve(editor: Any, reviewer: Any) -> None:
    page = submitted(editor)
    page.summary = "Người duyệt viết thêm"
    page.save_revision(user=reviewer)
    approve(page, reviewer)
    assert not is_live(page)


def test_approval__is_refused_while_something_is_wrong(editor: Any, reviewer: Any) -> None:
    page = submitted(editor, **WRONG)
    approve(page, reviewer)
    assert not is_live(page) and page.current_workflow_task is not None


def test_approval_in_the_form__is_refused_while_something_is_wrong(browser: Client, editor: Any) -> None:
    page = submitted(editor, **SOURCE)
    sent = form_of(page, source_name="", **{"action-workflow-action": "1", "workflow-action-name": "approve"})
    response = browser.post(reverse("wagtailadmin_pages:edit", args=(page.pk,)), sent)
    assert response.status_code == 200 and "Thiếu nguồn" in response.content.decode()
    assert not is_live(page)


def test_approval_for_a_later_day__schedules(editor: Any, reviewer: Any) -> None:
    page = article()
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision(user=editor)
    workflow = page.get_workflow()
    assert workflow is not None
    workflow.start(page, editor)
    approve(page, reviewer)
    page.refresh_from_db()
    assert not page.live and page.scheduled_revision is not None


def test_who_wrote__does_not_publish(reviewer: Any) -> None:
    page = article()
    revision = page.save_revision(user=reviewer)
    with pytest.raises(PermissionDenied):
        revision.publish(user=reviewer)


def test_who_wrote__does_not_publish_with_every_right_either(staff: Any) -> None:
    revision = article().save_revision(user=staff)
    with pytest.raises(PermissionDenied):
        revision.publish(user=staff)


def test_an_editor__does_not_publish(editor: Any, reviewer: Any) -> None:
    revision = article().save_revision(user=reviewer)
    with pytest.raises(PermissionDenied):
        revision.publish(user=editor)


def test_the_form_of_a_new_page__has_no_button_to_publish(browser: Client) -> None:
    address = reverse("wagtailadmin_pages:add", args=("pages", "articlepage", NewsIndexPage.objects.get().pk))
    text = browser.get(address).content.decode()
    assert 'name="action-publish"' not in text and 'name="action-submit"' in text


def test_the_form_of_ones_own_page__has_no_button_to_publish(browser: Client, reviewer: Any, editor: Any) -> None:
    own = article("Của mình")
    own.save_revision(user=reviewer)
    for page, there in ((own, False), (draft(editor), True)):
        text = browser.get(reverse("wagtailadmin_pages:edit", args=(page.pk,))).content.decode()
        assert ('name="action-publish"' in text) is there


def test_revisions__stay(editor: Any, reviewer: Any) -> None:
    page = draft(editor)
    page.latest_revision.publish(user=reviewer)
    page.refresh_from_db()
    page.summary = "Khác"
    page.save_revision(user=editor).publish(user=reviewer)
    assert page.revisions.count() == 2


def test_other_kinds_of_pages__are_guarded_too() -> None:
    index = NewsIndexPage.objects.get()
    page = InformationPage(title="Lịch", slug="lich", live=False)
    index.get_parent().add_child(instance=page)
    wrong = dispatch(number="")
    for one in (page, wrong):
        with pytest.raises(UnfitError):
            one.save_revision().publish()


def test_a_refusal__leaves_no_trace_in_the_trail(editor: Any) -> None:
    page = draft(editor, **WRONG)
    with pytest.raises(UnfitError):
        page.latest_revision.publish()
    assert not PageLogEntry.objects.filter(page_id=page.pk, action="wagtail.publish").exists()
    assert not ModelLogEntry.objects.filter(action="wagtail.publish").exists()
