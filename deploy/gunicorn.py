"""How gunicorn serves the platform."""

import os

from revmod.lib.logs import logging_settings

bind = os.environ.get("BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "3"))
worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 30
# A worker is replaced now and then, not all at the same moment.
max_requests = 2000
max_requests_jitter = 200
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
# Caddy stands in front, in a network of its own; only what comes from there says "https".
forwarded_allow_ips = "*"
accesslog = None  # revmod.middleware.RequestLog writes the lines, without addresses in full
logconfig_dict = logging_settings(os.environ.get("LOG_LEVEL", "INFO"), "json")
logconfig_dict["loggers"]["gunicorn.error"] = {"propagate": True}
