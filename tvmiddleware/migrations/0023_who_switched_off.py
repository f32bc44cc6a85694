from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tvmiddleware", "0022_money_columns")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="switched_off_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "it is on, or was never on"),
                    ("money", "want of money"),
                    ("staff", "staff or the billing system"),
                    ("hold", "the subscriber's own block"),
                    ("date", "its end date"),
                ],
                default="",
                editable=False,
                max_length=8,
                verbose_name="switched off by",
            ),
        ),
    ]
