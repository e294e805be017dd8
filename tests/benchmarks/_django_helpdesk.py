"""Post the same complaint to django-helpdesk, run by a Python that has it and not our libraries.

    python _django_helpdesk.py DATABASE_URL ROUNDS

prints one JSON object: the median in milliseconds and the number of statements.
"""

import json
import statistics
import sys
from time import perf_counter
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings
from django.http import HttpResponse
from django.urls import include, path


def database(url):
    parts = urlsplit(url)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": parts.username or "",
        "PASSWORD": parts.password or "",
        "HOST": asked.get("host") or parts.hostname or "",
        "PORT": asked.get("port") or str(parts.port or ""),
    }


urlpatterns = []  # Filled once Django is set up, which helpdesk's own addresses need


MIDDLEWARE = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
)


def configure(url):
    apps = ("admin", "auth", "contenttypes", "sessions", "sites", "messages", "staticfiles")
    settings.configure(
        SECRET_KEY="only for this run",
        DATABASES={"default": database(url)},
        INSTALLED_APPS=[
            *(f"django.contrib.{name}" for name in (*apps, "humanize")),
            "rest_framework",
            "helpdesk",
        ],
        MIDDLEWARE=list(MIDDLEWARE),
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["testserver"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        HELPDESK_TEAMS_MODE_ENABLED=False,
        SITE_ID=1,
        STATIC_URL="/static/",
        USE_TZ=True,
    )
    django.setup()
    urlpatterns.append(path("login/", lambda request: HttpResponse(), name="login"))
    urlpatterns.append(path("", include("helpdesk.urls", namespace="helpdesk")))


def measure(rounds):
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from helpdesk.models import Queue, Ticket

    call_command("migrate", verbosity=0)
    queue = Queue.objects.create(title="Desk", slug="desk", allow_public_submission=True)
    clerk = get_user_model().objects.create_superuser("clerk", "clerk@example.org", "x")
    client = Client()
    client.force_login(clerk)

    def post(number):
        answer = client.post(
            "/tickets/submit/",
            {
                "queue": queue.pk,
                "title": f"No signal {number}",
                "body": f"地下室手机没有信号 {number}",
                "priority": 3,
                "submitter_email": f"caller{number}@example.org",
            },
        )
        assert answer.status_code == 302, answer.content[:2000]

    post(0)
    with CaptureQueriesContext(connection) as queries:
        post(1)
    said = [query["sql"] for query in queries]
    statements = sum(not sql.startswith(("BEGIN", "COMMIT", "SAVE", "REL")) for sql in said)
    runs = []
    for number in range(2, rounds + 2):
        began = perf_counter()
        post(number)
        runs.append((perf_counter() - began) * 1e3)
    assert Ticket.objects.count() == rounds + 2
    return {"milliseconds": round(statistics.median(runs), 1), "statements": statements}


if __name__ == "__main__":
    configure(sys.argv[1])
    print(json.dumps(measure(int(sys.argv[2]))))
