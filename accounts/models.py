"""The person: one account for each official, known by e-mail address."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.mixins import GuardianUserMixin

ACTIVATION_DAYS = 10  # domain.md §3


class UserManager(BaseUserManager["User"]):
    """Makes people; the address is stored trimmed and in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new saved person; without a password the account cannot sign in yet."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password) if password else user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(GuardianUserMixin, AbstractBaseUser, PermissionsMixin):
    """A person who can sign in. Which State they serve follows from their seats (reviews)."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    title = models.CharField(_("title"), max_length=200, blank=True)
    phone = models.CharField(_("business phone"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    # Name and title came with a note verbale and stand under what the person clears: from the first
    # seat on the Secretariat alone corrects them.
    is_named_by_note = models.BooleanField(default=False, editable=False)
    is_active = models.BooleanField(default=True)
    # Its passphrase is published (`manage.py demo`): nobody signs in with it while DEMO is off.
    is_demonstration = models.BooleanField(default=False, editable=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ("name", "id")
        constraints = (models.UniqueConstraint(Lower("email"), name="one_account_for_an_address"),)

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Activation(models.Model):
    """A link sent to a person to set the first passphrase; only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="activations")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.user} until {self.expires_at:%Y-%m-%d}"

    @staticmethod
    def digest(token: str) -> str:
        """The stored form of a link's token."""
        return hashlib.sha256(token.encode()).hexdigest()

    @classmethod
    def issue(cls, user: User, now: datetime) -> str:
        """Make a link's token for a person, valid ten days (domain.md §3); returns the token."""
        token = secrets.token_urlsafe(32)
        cls.objects.create(
            user=user,
            token_hash=cls.digest(token),
            created_at=now,
            expires_at=now + timedelta(days=ACTIVATION_DAYS),
        )
        return token


def display(user: User) -> str:
    """How allauth's pages name a person."""
    return str(user)


def anonymous(model: type[User]) -> User:
    """Guardian's anonymous person; we create none (ANONYMOUS_USER_NAME is None)."""
    return model(email="anonymous@example.org", name="")


class SignedInRequest(HttpRequest):
    """A request behind `login_required`: its user is a person. For type annotations."""

    user: User
