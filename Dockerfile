# Heed for production; compose.yaml shows how its processes belong together.
FROM python:3.11-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1

RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin heed
WORKDIR /app

COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt

COPY . .
# Volumes mounted here take over this owner.
RUN mkdir -p staticfiles state && chown heed:heed staticfiles state
ENV HEED_STATE=/app/state
USER heed

EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--config", "python:config.gunicorn", "--bind", "0.0.0.0:8000", \
     "--workers", "2", "--no-control-socket"]
