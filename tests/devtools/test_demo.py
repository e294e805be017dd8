"""What `./dev demo` decides before it starts anything."""

import socket

import pytest

from devtools.address import Address
from devtools.console import Refused
from devtools.demo import demo


@pytest.fixture
def taken_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_refused_in_one_sentence_that_names_it(taken_port):
    with pytest.raises(Refused, match=f"^Port {taken_port} on 127.0.0.1 .* PORT={taken_port + 1}"):
        Address("127.0.0.1", taken_port).must_be_free()


def test_a_free_port_is_accepted():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    Address("127.0.0.1", port).must_be_free()


@pytest.mark.parametrize("port", ["banana", "0", "65536", "-1"])
def test_a_port_that_is_no_port_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(Refused, match="from 1 to 65535"):
        Address.chosen()


def test_without_host_and_port_it_listens_on_this_machine_only(monkeypatch):
    monkeypatch.delenv("HOST", raising=False)
    monkeypatch.delenv("PORT", raising=False)
    assert Address.chosen().url == "http://127.0.0.1:8000/"


@pytest.mark.parametrize(
    ("host", "bind", "url"),
    [
        ("0.0.0.0", "0.0.0.0:80", "http://127.0.0.1:80/"),
        ("::1", "[::1]:80", "http://[::1]:80/"),
        ("desk", "desk:80", "http://desk:80/"),
    ],
)
def test_the_printed_address_is_one_a_browser_can_open(host, bind, url):
    assert (Address(host, 80).bind, Address(host, 80).url) == (bind, url)


def test_an_unknown_option_is_refused():
    with pytest.raises(Refused, match="--fresh"):
        demo(["--frsh"])
