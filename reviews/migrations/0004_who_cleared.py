from django.db import migrations, models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Left, NullIf


def name_people(apps, schema_editor):
    """Clearances keep the name of whoever gave them; who has sat keeps name and title."""
    Clearance = apps.get_model("reviews", "Clearance")
    User = apps.get_model("accounts", "User")
    people = User.objects.filter(pk=OuterRef("by_id"))
    called = people.annotate(called=Coalesce(NullIf("name", Value("")), Left("email", 200)))
    Clearance.objects.filter(name="").update(
        name=Subquery(called.values("called")[:1]), title=Subquery(people.values("title")[:1])
    )
    seated = apps.get_model("reviews", "Participant").objects.values("user_id")
    User.objects.filter(pk__in=seated).update(is_named_by_note=True)


class Migration(migrations.Migration):

    dependencies = [
        ("reviews", "0003_forbid_nonsense"),
        ("accounts", "0005_named_by_note"),
    ]

    operations = [
        migrations.AddField(
            model_name="clearance",
            name="name",
            field=models.CharField(default="", max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="clearance",
            name="title",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.RunPython(name_people, migrations.RunPython.noop),
    ]
