"""A queue with filters and columns that somebody comes back to, or shows to colleagues."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from staff.models import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def offered_to(self, user: User) -> Self:
        """One's own, and what colleagues of the branch share."""
        shared = Q(is_shared=True, user__branch=user.branch_id, user__is_active=True)
        return self.filter(Q(user=user) | shared).select_related("user").order_by("name", "pk")


class SavedView(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=80)
    queue = models.CharField(max_length=30)
    choices = models.JSONField(default=dict)  # Field of the filter to what was chosen there
    is_shared = models.BooleanField(_("colleagues at my branch see it too"), default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_view_named_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        chosen = urlencode({**self.choices, "view": self.pk}, doseq=True)
        return f"{reverse('queues:one', args=[self.queue])}?{chosen}"
