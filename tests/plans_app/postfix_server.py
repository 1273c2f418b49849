"""A real Postfix in a folder of its own, for the tests that nothing else can stand in for."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

START_SECONDS = 15
DAEMONS = Path("/usr/lib/postfix/sbin")
# The delivery agents of Postfix want a user who is nobody else; this one exists where Postfix is installed.
MAIL_OWNER = "postfix"


def why_not() -> str:
    """Why no Postfix can be started here, "" when one can."""
    if not (shutil.which("postfix") and (DAEMONS / "master").exists()):
        return "Postfix is not installed"
    if os.geteuid() != 0:
        return "Postfix is started by root only"
    return ""


needs_postfix = pytest.mark.skipif(bool(why_not()), reason=why_not() or "Postfix is here")


class Postfix:
    """Takes letters on a port of 127.0.0.1 and logs to a file. `routes` maps domains to where they go on to.

    Letters to `bounce_domain` end in a Maildir, whatever stands before the @.
    """

    def __init__(self, folder: Path, *, routes: dict[str, str], bounce_domain: str, options=None):
        self.folder = folder
        self.config = folder / "etc"
        self.log = folder / "mail.log"
        self.maildir = folder / "mail" / "bounces"
        self.routes = routes
        self.bounce_domain = bounce_domain
        self.options = options or {}
        self.port = _free_port()

    def __enter__(self) -> "Postfix":
        self._lay_out()
        self.run("postfix", "start")
        self._await_answer()
        return self

    def __exit__(self, *exception: object) -> None:
        subprocess.run(["postfix", "-c", self.config, "stop"], capture_output=True, check=False, timeout=30)

    def run(self, *command: str) -> str:
        name, *arguments = command
        done = subprocess.run(
            [name, "-c", self.config, *arguments], capture_output=True, text=True, timeout=30, check=False
        )
        assert done.returncode == 0, done.stderr + self._logged()
        return done.stdout

    def reports(self, count: int, seconds: float = 20) -> list[Path]:
        """The letters in the Maildir, as soon as there are `count`."""
        end = time.monotonic() + seconds
        while len(found := sorted((self.maildir / "new").glob("*"))) < count:
            assert time.monotonic() < end, f"{len(found)} reports of {count}\n{self._logged()}"
            time.sleep(0.1)
        return found

    def _logged(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def _lay_out(self) -> None:
        # The agents run as a user of their own and must reach the folder.
        for part in (self.folder, *self.folder.parents):
            if part.stat().st_uid == os.geteuid() and part != Path("/"):
                part.chmod(part.stat().st_mode | 0o011)
        for name in ("etc", "queue", "data", "mail"):
            (self.folder / name).mkdir()
        for name in ("data", "mail"):
            shutil.chown(self.folder / name, MAIL_OWNER)
        (self.config / "main.cf").write_text("".join(f"{key} = {value}\n" for key, value in self._settings().items()))
        (self.config / "master.cf").write_text(self._services())
        (self.config / "dynamicmaps.cf").touch()
        lines = "".join(f"{domain} {target}\n" for domain, target in self.routes.items())
        (self.config / "transport").write_text(lines)

    def _settings(self) -> dict[str, str]:
        import grp
        import pwd

        user = pwd.getpwnam(MAIL_OWNER)
        return {
            "compatibility_level": "3.6",
            "queue_directory": self.folder / "queue",
            "data_directory": self.folder / "data",
            "daemon_directory": DAEMONS,
            "command_directory": "/usr/sbin",
            "mail_owner": MAIL_OWNER,
            "setgid_group": grp.getgrgid(os.stat("/usr/sbin/postdrop").st_gid).gr_name,
            "maillog_file": self.log,
            "maillog_file_prefixes": "/var, /dev/stdout, /tmp, " + str(self.folder),
            "inet_interfaces": "127.0.0.1",
            "inet_protocols": "ipv4",
            "myhostname": "postfix.xa.example",
            "mydestination": "",
            "mynetworks": "127.0.0.0/8",
            "alias_maps": "",
            "local_recipient_maps": "",
            "recipient_delimiter": "+",
            "transport_maps": f"texthash:{self.config / 'transport'}",
            "virtual_mailbox_domains": self.bounce_domain,
            "virtual_mailbox_base": self.folder / "mail",
            "virtual_mailbox_maps": f"static:{self.maildir.name}/",
            "virtual_uid_maps": f"static:{user.pw_uid}",
            "virtual_gid_maps": f"static:{user.pw_gid}",
            "virtual_minimum_uid": "1",
            "bounce_notice_recipient": f"postmaster@{self.bounce_domain}",
            "smtp_host_lookup": "native",
            "disable_dns_lookups": "yes",
            "smtp_tls_security_level": "none",
            "smtpd_recipient_restrictions": "permit_mynetworks, reject",
            "smtpd_relay_restrictions": "permit_mynetworks, reject",
            "minimal_backoff_time": "1s",
            "maximal_backoff_time": "1s",
            "queue_run_delay": "1s",
            **self.options,
        }

    def _services(self) -> str:
        inside = "n - n"
        services = [
            f"127.0.0.1:{self.port} inet {inside} - - smtpd",
            f"pickup unix {inside} 60 1 pickup",
            f"cleanup unix {inside} - 0 cleanup",
            "qmgr unix n - n 1 1 qmgr",
            "tlsmgr unix - - n 1000? 1 tlsmgr",
            "rewrite unix - - n - - trivial-rewrite",
            "bounce unix - - n - 0 bounce",
            "defer unix - - n - 0 bounce",
            "trace unix - - n - 0 bounce",
            "verify unix - - n - 1 verify",
            "flush unix n - n 1000? 0 flush",
            "proxymap unix - - n - - proxymap",
            "smtp unix - - n - - smtp",
            "relay unix - - n - - smtp",
            "showq unix n - n - - showq",
            "error unix - - n - - error",
            "retry unix - - n - - error",
            "discard unix - - n - - discard",
            "virtual unix - n n - - virtual",
            "anvil unix - - n - 1 anvil",
            "scache unix - - n - 1 scache",
            "postlog unix-dgram n - n - 1 postlogd",
        ]
        return "".join(f"{service}\n" for service in services)

    def _await_answer(self) -> None:
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
                    if connection.recv(3) == b"220":
                        return
            except OSError:
                pass
            assert time.monotonic() < end, self._logged()
            time.sleep(0.1)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
