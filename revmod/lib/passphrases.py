"""What a passphrase must be, in the word that our pages use: Django's own says "password"."""

from django.contrib.auth import password_validation as django_rules
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class LongEnough(django_rules.MinimumLengthValidator):
    """Refuses a passphrase of fewer characters than `min_length`."""

    def get_error_message(self) -> str:
        said = ngettext(
            "This passphrase is too short. It needs at least %(n)d character.",
            "This passphrase is too short. It needs at least %(n)d characters.",
            self.min_length,
        )
        return said % {"n": self.min_length}


class Uncommon(django_rules.CommonPasswordValidator):
    """Refuses a passphrase that stands in Django's list of common ones."""

    def get_error_message(self) -> str:
        return _("This passphrase is too common.")
