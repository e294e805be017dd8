"""How the web server is run: `gunicorn --config python:config.gunicorn config.wsgi`."""

from config.logs import AccessLogger

worker_class = "gthread"
threads = 8
accesslog = "-"
# Who, when, which page, with what answer and in how many ms; no query, no Referer, no cookie.
access_log_format = '%(h)s %(t)s "%(m)s %(U)s %(H)s" %(s)s %(B)s %(M)s'
logger_class = AccessLogger
