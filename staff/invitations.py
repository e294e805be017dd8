"""A link by which somebody chooses a password: it works once, for as long as Django says."""

from __future__ import annotations

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from staff.models import User


def path_for(user: User) -> str:
    token = default_token_generator.make_token(user)
    key = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("choose-password", args=[key, token])
