"""The registry of exporters."""

from wagtail import hooks

from plans_app.exporters.base import HOOK, Exporter, get_exporters


def exporter(name: str, extension: str = "txt") -> Exporter:
    return Exporter(name, name, "text/plain", extension, lambda plan: plan.encode())


def test_an_exporter_registered_by_a_hook_is_found_by_its_name():
    with hooks.register_temporarily(HOOK, lambda: exporter("shout")):
        assert get_exporters()["shout"].export("a") == b"a"
    assert "shout" not in get_exporters()


def test_of_two_exporters_with_one_name_the_later_wins():
    pair = [(HOOK, lambda: exporter("shout")), (HOOK, lambda: exporter("shout", "md"))]
    with hooks.register_temporarily(pair):
        assert get_exporters()["shout"].extension == "md"
