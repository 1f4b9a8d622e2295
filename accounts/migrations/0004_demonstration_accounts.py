from django.contrib.auth.hashers import check_password
from django.db import migrations, models

PUBLISHED = "practice makes perfect"  # of the accounts that `manage.py demo` had made until then


def mark(apps, schema_editor):
    """Mark the accounts of a demonstration world that still have the published passphrase."""
    User = apps.get_model("accounts", "User")
    for user in User.objects.filter(email__endswith="@example.org").only("pk", "password"):
        if check_password(PUBLISHED, user.password):
            User.objects.filter(pk=user.pk).update(is_demonstration=True)


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0003_no_admin"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="is_demonstration",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
