"""What each model of outreach keeps, as somebody read it with `docs/fair-use.md` in mind."""

from typing import Final

KEPT: Final[dict[str, str]] = {
    "directives.Assignment": (
        "accepted_at accepted_by due_on edition percent reminded_on said sent_back_why state submitted_at "
        "submitted_by task times_sent_back unit"
    ),
    "directives.Consolidation": (
        "asked_at asked_by directive docx done failure form heard_at made_at period_from period_until state "
        "total tries unit xlsx"
    ),
    "directives.Directive": ("document entered_at entered_by file folded issued_by issued_on number title unit url"),
    "directives.Evidence": "added_at added_by assignment file title url",
    "directives.ReportForm": "begun_on due_days ended_on period title unit",
    "directives.ReportItem": "counted form kind label number",
    "directives.Task": "directive due_on number text",
    "directives.UnitReport": (
        "due_on edition filed_at filed_by form period_from period_until reminded_on sent_back_why state unit values"
    ),
    "field.Arrival": "arrived_at digest kind officer",
    "field.Invitation": "digest expires_at made_at made_by officer used_at",
    "field.Phone": "digest let_in_at officer seen_at shut_out_at",
    "field.PhoneHolder": "",
    "meetings.FieldQuestion": (
        "answer answer_office answer_seen_at answer_sources answered_at case folded key meeting officer raised_at "
        "text unit"
    ),
    "meetings.Meeting": (
        "attending begins_at day folded key logged_at logged_by logged_by_officer place sheets state subject topic unit"
    ),
    "roll.Attendance": "attended certificate_no certified_on course officer",
    "roll.Course": "folded held_from held_until hours place title topic unit",
    "roll.Merit": "day document issued_by kind officer text",
    "roll.Officer": (
        "decided_on decision_no email end_reason ended_on folded full_name languages phone role role_told "
        "served_from term_from term_until trained_from unit"
    ),
    "roll.Recognition": ("decided_on decision_no kind officer reason recorded_at recorded_by since until"),
    "roll.RollImport": (
        "added brought_at brought_by changed done failure folder headings heard_at kind name refused state "
        "total unchanged unit written_at"
    ),
    "roll.RollImportRow": "cells imported number thing told values verdict",
    "sheets.Receipt": "officer read_at sending",
    "sheets.Sending": "because mailed_at mailed_up_to sent_at sent_by sheet unit word",
    "sheets.Sheet": (
        "approved_at approved_by approver_told audio author edition expire_at expired first_published_at folded "
        "go_live_at has_unpublished_changes last_published_at latest_revision live live_revision locked "
        "locked_at locked_by office outdated_at outdated_why scheduled_by short title topic unit valid_from "
        "valid_until"
    ),
    "sheets.SheetPart": "answer cited question sheet sort_order",
    "sheets.SheetSource": (
        "dated decision differs now page page_revision path procedure seen sheet sort_order title url value version"
    ),
    "sheets.Topic": "name",
    "units.Membership": "unit user",
    "units.Unit": ("code commune_code email ended_on folded level name parent province_code"),
}
"""Names of fields by model, without the key that each has, in the order of the alphabet."""
