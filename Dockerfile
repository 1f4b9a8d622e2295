# syntax=docker/dockerfile:1
# --- What is needed to build, and is left behind -----------------------------------------------
FROM python:3.12-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements.lock /tmp/
RUN /venv/bin/pip install --require-hashes -r /tmp/requirements.lock
COPY . /app
WORKDIR /app
# Values that only let the settings load; none of them is kept in the image.
RUN DEBUG=false SECRET_KEY=only-while-building-the-image-0123456789 ALLOWED_HOSTS=build.invalid \
    SITE_URL=https://build.invalid EMAIL_URL=smtp://build.invalid:25 \
    DEFAULT_FROM_EMAIL=build@build.invalid DATABASE_URL=sqlite:////tmp/build.sqlite3 \
    REDIS_URL=redis://build.invalid VAR_DIR=/tmp/var STATIC_ROOT=/app/staticfiles \
    sh -c '/venv/bin/python manage.py compile_catalogues && \
           /venv/bin/python manage.py collectstatic --noinput'

# --- What runs ---------------------------------------------------------------------------------
FROM python:3.12-slim-bookworm
# The layout engine of the PDFs, and fonts for Arabic, Chinese, Cyrillic and Latin.
# hadolint ignore=DL3008
RUN apt-get update && \
    apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 \
        libharfbuzz-subset0 fonts-noto-core fonts-noto-cjk && \
    rm -rf /var/lib/apt/lists/* && \
    useradd --system --uid 10001 --home-dir /var/lib/reviews --create-home reviews
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DEBUG=false VAR_DIR=/var/lib/reviews STATIC_ROOT=/app/staticfiles
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER 10001
EXPOSE 8000
CMD ["gunicorn", "revmod.wsgi", "--config", "deploy/gunicorn.py"]
