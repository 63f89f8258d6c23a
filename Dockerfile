# One image for every process of Rung; docker-compose.yml says which one a container is.
# glibc on purpose: some of the wheels are not made for musl (Alpine).
FROM python:3.13-slim-trixie

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    STATIC_COLLECTED=1 \
    RUNG_DATA=/data

WORKDIR /app

# Wheels only, each one checked against its hash: no compiler, and nothing that runs while it is installed.
# Behind a company's mirror: docker build --secret id=pip,src=pip.conf .
COPY requirements/prod.lock requirements/prod.lock
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    pip install --no-cache-dir --disable-pip-version-check --root-user-action=ignore \
        --only-binary :all: --require-hashes -r requirements/prod.lock

# .dockerignore lists what belongs in the image. The files stay root's: the program cannot change itself.
COPY . .
RUN python -m compileall -q . \
    && SECRET_KEY=only-while-building DATABASE_URL=postgresql:///none REDIS_URL=redis://none \
        python manage.py collectstatic --no-input --verbosity 0 \
    && groupadd --gid 10001 rung \
    && useradd --uid 10001 --gid rung --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin rung \
    && install --directory --owner=rung --group=rung /data /data/media

USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "config.wsgi:application", "--no-control-socket", "--limit-request-line=8190"]
