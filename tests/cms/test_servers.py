"""The servers that arrive as packages: they answer, they know Vietnamese, and they leave nothing behind."""

import os
import subprocess

import psycopg
import pytest
import redis

from cms import servers


def test_valkey_answers_on_its_socket_and_leaves_nothing_behind():
    with servers.valkey() as valkey:
        with redis.Redis.from_url(valkey.cache_url) as client:
            client.set("plan", "39/KH-UBND")
            assert client.get("plan") == b"39/KH-UBND"
        folder = valkey.socket.parent
    assert not folder.exists()
    assert valkey.process.poll() is not None


def test_valkey_stops_when_its_block_fails():
    with pytest.raises(ZeroDivisionError), servers.valkey() as valkey:
        _ = 1 / 0
    assert valkey.process.poll() is not None
    assert not valkey.socket.exists()


def test_only_its_owner_may_open_the_socket_of_valkey():
    with servers.valkey() as valkey:
        assert valkey.socket.stat().st_mode & 0o077 == 0


def test_a_valkey_that_cannot_start_says_why(monkeypatch):
    monkeypatch.setattr(servers, "valkey_program", lambda: "/bin/false")
    with pytest.raises(servers.ServerError, match="did not start"), servers.valkey():
        raise AssertionError("the block must not run")


@pytest.fixture(scope="module")
def postgres():
    with servers.postgres() as server:
        yield server


def test_postgres_folds_vietnamese_letters(postgres):
    with _connect(postgres) as connection:
        assert connection.execute("SELECT lower('KẾ HOẠCH ĐƯỜNG')").fetchone() == ("kế hoạch đường",)


def test_postgres_ignores_the_locale_of_the_person(monkeypatch):
    monkeypatch.setenv("LC_ALL", "vi_VN.NOT-GENERATED")
    monkeypatch.setenv("PGPORT", "1")
    with servers.postgres() as server, _connect(server) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_postgres_listens_on_no_port(postgres):
    with _connect(postgres) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_postgres_leaves_neither_process_nor_folder_behind():
    with servers.postgres() as server:
        process = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
    assert not server.folder.exists()
    assert not _is_running(process)


def test_a_deep_temporary_folder_still_leaves_room_for_a_socket(tmp_path, monkeypatch):
    deep = tmp_path / ("d" * 90)
    deep.mkdir()
    monkeypatch.setattr(servers.tempfile, "gettempdir", lambda: str(deep))
    with servers.valkey() as valkey:
        assert len(os.fsencode(valkey.socket)) <= 107


def _connect(server: servers.Postgres) -> psycopg.Connection:
    return psycopg.connect(host=str(server.folder), port=5432, user="postgres", dbname="postgres")


def _is_running(process: int) -> bool:
    """Whether it still does anything: a zombie that waits for its parent does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True).stdout
    return state.strip() not in {"", "Z", "Zs"}
