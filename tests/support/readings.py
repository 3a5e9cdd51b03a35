# SPDX-License-Identifier: MIT
"""/metrics as numbers, by the parser of PyPI's prometheus-client; a claim without it is skipped."""
from claims import Skipped, expect
from wire import ask, request

try:
    from prometheus_client.parser import text_string_to_metric_families as read_plain
except ImportError:
    read_plain = None


def scrape(port, **headers):
    answer = ask(port, request("GET", "/metrics", headers=headers))
    expect(answer.status, 200)
    return answer


def families(port):
    """{name: family} by the parser for Prometheus' own format."""
    if read_plain is None:
        raise Skipped("prometheus-client is not installed")
    return {family.name: family for family in read_plain(scrape(port).body.decode())}


def numbers(port):
    """{(sample, labels …): value} of one reading."""
    return {(sample.name, *sorted(sample.labels.items())): sample.value
            for family in families(port).values() for sample in family.samples}


def number(readings, name, **labels):
    return readings[(name, *sorted(labels.items()))]
