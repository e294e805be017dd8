"""Django's sessions in the database, read by one prepared question: every poll of an open screen
asks for its own, and putting the question together took longer than the answer.

A door: whether a session is over is asked of the clock of the request.
"""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

ASK = (
    "SELECT session_data, expire_date FROM django_session"
    " WHERE session_key = %s AND expire_date > %s"
)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Any:
        """The row, or None: then Django begins a new session."""
        with connection.cursor() as cursor:
            cursor.execute(ASK, [self.session_key, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return None
        data, expires = row
        return self.model(session_key=str(self.session_key), session_data=data, expire_date=expires)
