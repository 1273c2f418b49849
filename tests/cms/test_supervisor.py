"""Programs side by side: each death is noticed and named, and nothing stays behind."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from threading import Timer

import pytest

from cms.supervisor import ProgramEnded, StopRequested, Supervisor, stopping_on_signals

SLEEP = ["sleep", "60"]
ENVIRONMENT = {"PATH": os.environ["PATH"]}


def test_every_program_is_stopped_when_the_block_ends(tmp_path):
    with Supervisor(tmp_path) as supervisor:
        programs = [supervisor.start(name, SLEEP, ENVIRONMENT) for name in ("worker", "web server")]
        assert all(program.process.poll() is None for program in programs)
    assert all(program.process.returncode == -signal.SIGTERM for program in programs)


def test_the_children_of_a_program_are_stopped_with_it(tmp_path):
    with Supervisor(tmp_path) as supervisor:
        program = supervisor.start("worker", ["sh", "-c", "sleep 60 & echo $!; wait"], ENVIRONMENT)
        supervisor.wait_until(lambda: program.log.read_text().strip(), name="worker", seconds=5)
        child = int(program.log.read_text())
    assert not _is_running(child)


def test_a_program_that_does_not_want_to_stop_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr("cms.supervisor.STOP_SECONDS", 0.2)
    with Supervisor(tmp_path) as supervisor:
        command = ["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done"]
        program = supervisor.start("worker", command, ENVIRONMENT)
        supervisor.wait_until(lambda: "ready" in program.log.read_text(), name="worker", seconds=5)
    assert program.process.returncode == -signal.SIGKILL


def test_the_death_of_a_program_names_it_and_shows_the_end_of_its_log(tmp_path):
    with Supervisor(tmp_path) as supervisor:
        supervisor.start("web server", SLEEP, ENVIRONMENT)
        supervisor.start("worker", ["sh", "-c", "echo no broker; exit 3"], ENVIRONMENT)
        with pytest.raises(ProgramEnded, match=r"(?s)The worker ended with code 3.*no broker"):
            supervisor.wait()


def test_the_death_of_a_watched_program_is_noticed_too(tmp_path):
    log = tmp_path / "valkey.log"
    log.write_text("out of memory")
    with subprocess.Popen(["true"]) as process, Supervisor(tmp_path) as supervisor:
        supervisor.watch("Valkey", process, log)
        with pytest.raises(ProgramEnded, match=r"(?s)The Valkey ended.*out of memory"):
            supervisor.wait()


def test_waiting_for_an_answer_ends_in_time(tmp_path):
    with Supervisor(tmp_path) as supervisor, pytest.raises(ProgramEnded, match="web server did not answer"):
        supervisor.wait_until(lambda: False, name="web server", seconds=0.1)


def test_a_step_returns_what_it_printed_and_fails_with_it(tmp_path):
    with Supervisor(tmp_path) as supervisor:
        assert supervisor.run("preparation", ["echo", "ready"], ENVIRONMENT) == "ready\n"
        with pytest.raises(ProgramEnded, match="preparation ended with code 1"):
            supervisor.run("preparation", ["false"], ENVIRONMENT)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything(tmp_path, number, request):
    # A shell has what it starts in the background ignore some signals.
    request.addfinalizer(partial(signal.signal, number, signal.signal(number, signal.SIG_DFL)))
    Timer(0.2, os.kill, (os.getpid(), number)).start()
    supervisor = Supervisor(tmp_path)
    with pytest.raises(StopRequested):
        _serve(supervisor)
    assert supervisor.programs == []
    assert signal.getsignal(number) is not signal.SIG_IGN


def _serve(supervisor: Supervisor) -> None:
    with stopping_on_signals(), supervisor:
        supervisor.start("worker", SLEEP, ENVIRONMENT)
        supervisor.wait()


def test_a_second_signal_does_not_cut_the_stopping_short(tmp_path):
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from cms.supervisor import StopRequested, Supervisor, stopping_on_signals\n"
        "try:\n"
        "    with stopping_on_signals(), Supervisor(Path(sys.argv[1])) as supervisor:\n"
        "        supervisor.start('worker', ['sh', '-c', 'trap \"sleep 0.5; exit 0\" TERM; "
        "echo ready; while :; do sleep 0.1; done'], dict(os.environ))\n"
        "        supervisor.wait()\n"
        "except StopRequested:\n"
        "    print('stopped')\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        _wait_for(lambda: (tmp_path / "worker.log").exists() and (tmp_path / "worker.log").read_text())
        process.send_signal(signal.SIGINT)
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=10)
    assert output == "stopped\n"
    assert process.returncode == 0


def _wait_for(is_done) -> None:
    end = time.monotonic() + 20
    while not is_done():
        assert time.monotonic() < end
        time.sleep(0.05)


def _is_running(process: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True).stdout
    return state.strip() != "" and not state.startswith("Z")
