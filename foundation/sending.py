"""Sending what leaves the house: what is sure to have failed, and what nobody knows."""

from __future__ import annotations

from smtplib import SMTP, SMTP_SSL, SMTPResponseException
from typing import Any
from urllib.error import URLError

from django.core.mail.backends import smtp


class Unsure(Exception):
    """It was sent, and nobody knows whether it arrived."""


def said(error: Exception) -> str:
    """What went wrong, without the wrapping: for people, who see it on a page."""
    reason = error.reason if isinstance(error, URLError) else error
    return str(getattr(reason, "strerror", None) or reason)[:500] or type(error).__name__


class _Telling(SMTP):
    """Once the text is on its way, only an answer says that it was refused."""

    def data(self, msg: Any) -> tuple[int, bytes]:
        try:
            return super().data(msg)
        except SMTPResponseException:
            raise
        except OSError as error:  # The line broke, or there was no answer in time
            raise Unsure(f"{type(error).__name__}: {error}") from error


class _TellingSSL(_Telling, SMTP_SSL):
    pass


class MailBackend(smtp.EmailBackend):
    """Django's, which tells the two apart: what is unsure is never sent again by itself."""

    @property
    def connection_class(self) -> type[SMTP]:
        return _TellingSSL if self.use_ssl else _Telling
