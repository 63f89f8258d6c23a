"""The cache behind rate limits: Valkey while it answers, this process's memory while it does not."""

import time
from typing import Any

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError, TimeoutError

ANSWER_WITHIN = 0.25  # seconds; a page may ask a few times
ASK_AGAIN_AFTER = 5.0  # seconds


class FallbackCache(BaseCache):
    """Django's Redis cache that never fails a page.

    After a failed or late answer everything goes to a memory of this process for a few seconds: limits then count per
    process instead of per installation, which is weaker but never absent.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        options = {
            "socket_timeout": ANSWER_WITHIN,
            "socket_connect_timeout": ANSWER_WITHIN,
            **params.get("OPTIONS", {}),
        }
        self._shared = RedisCache(server, {**params, "OPTIONS": options})
        self._own = LocMemCache(server, params)
        self._away_until = 0.0

    def _call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self._away_until:
            try:
                return getattr(self._shared, name)(*args, **kwargs)
            except (ConnectionError, TimeoutError):
                self._away_until = time.monotonic() + ASK_AGAIN_AFTER
        return getattr(self._own, name)(*args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._call("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._call("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._call("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._call("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._call("delete", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        return self._call("incr", *args, **kwargs)

    def clear(self) -> Any:
        return self._call("clear")
