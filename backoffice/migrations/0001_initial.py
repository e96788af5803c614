from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Desk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
            options={
                "verbose_name": "工作台",
                "verbose_name_plural": "工作台",
                "permissions": [
                    ("view_search_index", "查看检索索引"),
                    ("manage_search_index", "重建检索索引、重试未能同步的变更"),
                ],
                "managed": False,
                "default_permissions": (),
            },
        ),
    ]
