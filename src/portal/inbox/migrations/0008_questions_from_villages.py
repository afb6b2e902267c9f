from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0007_cases_by_their_name")]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="kind",
            field=models.CharField(
                choices=[
                    ("question", "câu hỏi gửi cán bộ"),
                    ("unanswered", "câu hệ thống chưa trả lời được"),
                    ("report", "báo câu trả lời sai"),
                    ("unhelpful", "câu trả lời chưa hữu ích"),
                    ("grassroots", "câu hỏi từ cơ sở"),
                ],
                default="question",
                max_length=12,
                verbose_name="loại",
            ),
        ),
    ]
