"""Rows that are found by what a person types, whatever its accents, case and dashes."""

from django.db import models

from plans_app.vietnamese import fold, nfc


class KeyedByName(models.Model):
    """Keeps `key`, the folded `name`, in step with it. The model has both fields."""

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        self.set_keys()
        if update_fields is not None:
            update_fields = {*update_fields, *self.key_fields}
        super().save(*args, update_fields=update_fields, **kwargs)

    key_fields = ("name", "key")

    def set_keys(self) -> None:
        self.name = nfc(self.name).strip()
        self.key = fold(self.name)
