from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("reviews", "0004_who_cleared"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="clearance_is_somebody_s"
            ),
        ),
    ]
