from django.db import migrations


def move(apps, schema_editor):
    """Take over what guardian wrote into its generic table."""
    generic = apps.get_model("guardian", "UserObjectPermission")
    direct = apps.get_model("reviews", "ReviewUserObjectPermission")
    rows = generic.objects.filter(content_type__app_label="reviews", content_type__model="review")
    there = set(apps.get_model("reviews", "Review").objects.values_list("pk", flat=True))
    direct.objects.bulk_create(
        direct(user_id=row.user_id, permission_id=row.permission_id, content_object_id=int(row.object_pk))
        for row in rows
        if int(row.object_pk) in there
    )
    rows.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0001_initial"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
    ]

    operations = [
        migrations.RemoveField(model_name="reviewuserobjectpermission", name="content_type"),
        migrations.RemoveField(model_name="reviewuserobjectpermission", name="object_pk"),
        migrations.RunPython(move, migrations.RunPython.noop),
    ]
