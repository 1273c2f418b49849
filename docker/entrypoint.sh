#!/bin/sh
# What a container does: web, worker, beat, migrate, or any other command. `healthy` asks what runs here.
set -eu

role_file=/tmp/kehoach-role

start() {
    echo "$role" >"$role_file"
    exec "$@"
}

role=${1:-web}
case $role in
    web)
        start gunicorn cms.wsgi --bind 0.0.0.0:8000 --workers "${KEHOACH_WEB_WORKERS:-2}" --threads 4 \
            --worker-tmp-dir /dev/shm --no-control-socket --access-logfile -
        ;;
    worker)
        start celery --app cms worker --hostname "worker@$(hostname)" \
            --concurrency "${KEHOACH_WORKER_PROCESSES:-2}" --loglevel INFO
        ;;
    beat)
        start celery --app cms beat --pidfile /tmp/beat.pid --loglevel INFO
        ;;
    migrate)
        exec python manage.py migrate --noinput
        ;;
    healthy)
        case $(cat "$role_file") in
            web)
                exec python -c "import urllib.request as r; r.urlopen('http://localhost:8000/healthz', timeout=8)"
                ;;
            worker)
                exec celery --app cms inspect ping --timeout 8 --destination "worker@$(hostname)"
                ;;
            beat)
                kill -0 "$(cat /tmp/beat.pid)"
                ;;
            *)
                exit 1
                ;;
        esac
        ;;
    *)
        exec "$@"
        ;;
esac
