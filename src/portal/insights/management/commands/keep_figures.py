"""Counts all that was asked and not counted yet; `work` does the same every ten minutes."""

from typing import Any

from django.core.management import BaseCommand

from portal.insights.rounds import keep_figures


class Command(BaseCommand):
    """Counts what was not counted yet."""

    help = "Đếm vào số liệu mọi lượt hỏi, đánh giá và trả lời chưa được đếm; chạy lại không đếm hai lần."

    def handle(self, *args: Any, **options: Any) -> None:
        """Count, and say how much."""
        made = keep_figures()
        self.stdout.write(
            f"Đã đếm {made['turns']} lượt hỏi, {made['votes']} đánh giá, {made['sent']} câu gửi cán bộ, "
            f"{made['responses']} trả lời của cán bộ; đã đọc ngày của {made['records']} bản ghi."
        )
