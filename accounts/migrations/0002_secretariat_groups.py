"""The Secretariat's groups; their names are those of reviews.process.Office (a test compares)."""

from django.db import migrations

NAMES = ("officer", "draw_officer", "administrator")


def add(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in NAMES:
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
