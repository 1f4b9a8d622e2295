from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def name_people(apps, schema_editor):
    """Write into the record what people are called, as far as that is still known."""
    Event = apps.get_model("audit", "Event")
    names = apps.get_model("accounts", "User").objects.filter(pk=OuterRef("person_id"))
    known = apps.get_model("accounts", "User").objects.values("pk")
    Event.objects.filter(person_id__in=known, person_name="").update(
        person_name=Subquery(names.values("name")[:1])
    )


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0004_demonstration_accounts"),
        ("audit", "0002_names_of_people"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="is_named_by_note",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RunPython(name_people, migrations.RunPython.noop),
    ]
