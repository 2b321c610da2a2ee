"""Accounts: one user may hold several roles, for several certifiers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from parchemin.parties.models import Certifier, Letter, Person


class Users(BaseUserManager["User"]):
    """Creates users; addresses are kept in lower case, so that one address is one account."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """An account: an address, a password, a language. What it may do is in its memberships."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=5, default="fr")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)  # asked by Django's own commands; opens no page
    is_demo = models.BooleanField(default=False)  # production refuses to start with such accounts

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = Users()

    class Meta:
        verbose_name = "compte"
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        return "".join(word[:1].upper() for word in self.name.split()[:2])


class Membership(models.Model):
    """A role held by an account for one certifier. A juror or a candidate is also a person of that certifier."""

    class Role(models.TextChoices):
        MANAGER = "manager", "Responsable de certification"
        ASSESSOR = "assessor", "Évaluateur"
        JUROR = "juror", "Juré"
        CANDIDATE = "candidate", "Candidat"
        AUDITOR = "auditor", "Auditeur"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)  # exclusive; an auditor's account always ends
    suspended_at = models.DateTimeField(null=True, blank=True)  # nothing is done by that role meanwhile

    class Meta:
        verbose_name = "rôle"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "certifier", "role", "person"], name="one_membership_per_role_and_person"
            ),
            models.UniqueConstraint(
                fields=["user", "certifier", "role"],
                condition=Q(person__isnull=True),
                name="one_membership_per_role",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=["juror", "candidate", "assessor"]) | Q(person__isnull=False),
                name="jurors_and_candidates_are_persons",
            ),
            models.CheckConstraint(
                condition=~Q(role="auditor") | Q(valid_until__isnull=False), name="an_auditor_has_an_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.certifier}"


class PersonalLink(models.Model):
    """A secret that one account alone receives, by mail: where a password is chosen, or an address confirmed.

    Only its digest is kept (``accounts.links``). It does nothing before its letter left, serves once, for a while, and
    the next one cancels it.
    """

    class Purpose(models.TextChoices):
        INVITATION = "invitation", "invitation"
        RESET = "reset", "mot de passe oublié"
        ADDRESS = "address", "changement d’adresse"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=10, choices=Purpose)
    letter = models.OneToOneField(Letter, null=True, on_delete=models.PROTECT, related_name="link")
    address = models.EmailField(blank=True)  # the new one, of a change of address
    digest = models.CharField(max_length=64, blank=True)  # "" until the letter leaves
    written_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "lien personnel"
        constraints = [
            models.UniqueConstraint(fields=["digest"], condition=~Q(digest=""), name="one_link_per_secret")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_purpose_display()}"


class OutsideIdentity(models.Model):
    """Who a provider of identity says the owner of an account is: its own name, and the person's there."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="outside")
    issuer = models.URLField(max_length=500)
    subject = models.CharField(max_length=255)
    first_at = models.DateTimeField()

    class Meta:
        verbose_name = "identité d’ailleurs"
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="one_account_per_outside_identity"),
            models.UniqueConstraint(fields=["user", "issuer"], name="one_outside_identity_per_issuer"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.issuer}"


class RoleOffer(models.Model):
    """A role offered to an account that is somebody's already: the person takes it, signed in, or leaves it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="offers")
    certifier = models.ForeignKey(Certifier, on_delete=models.PROTECT, related_name="offers")
    role = models.CharField(max_length=10, choices=Membership.Role)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="offers")
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)

    class Meta:
        verbose_name = "rôle proposé"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "certifier", "role", "person"],
                condition=Q(answered_at__isnull=True),
                name="one_open_offer_per_role_and_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.certifier}"


class FirstCode(models.Model):
    """The code printed in the terminal of an installation where nobody is yet; one row at most, none once it served."""

    digest = models.CharField(max_length=64)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = "premier code"

    def __str__(self) -> str:
        return f"{self.written_at}"


class Tries(models.Model):
    """Tries counted for one thing (an address, a machine, a device), by its digest: see ``accounts.throttle``."""

    key = models.CharField(primary_key=True, max_length=64)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    free_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.count}"
