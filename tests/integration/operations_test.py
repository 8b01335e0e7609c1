"""What operators see of a server: metrics, health over HTTP, access lines, slow queries, trace ids."""

import json
import os
import re
import signal
import socket
import threading
import time
import unittest
import urllib.error
import urllib.request

import grpc
from reflection_client.generic_client import GenericClient
from support import music, processes
from support.processes import MODEL, Server, ServerTest, TemporaryFolderTest, run

DEPLOY = os.path.join(processes.SOURCE, "deploy")
TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
SAMPLE = re.compile(r"([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)")
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


def get(port, path):
    """(status, body)."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}{path}", timeout=30 * processes.PATIENCE) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def port_in(path):
    deadline = time.monotonic() + 60 * processes.PATIENCE
    while not os.path.exists(path):
        if time.monotonic() > deadline:
            raise RuntimeError(f"no port in {path}")
        time.sleep(0.02)
    with open(path, encoding="utf-8") as file:
        return int(file.read())


def scrape(port):
    """{(name, frozenset of labels): value}."""
    status, text = get(port, "/metrics")
    assert status == 200, text
    samples = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        name, labels, value = SAMPLE.fullmatch(line).groups()
        key = (name, frozenset(LABEL.findall(labels or "")))
        assert key not in samples, f"{line} comes twice"
        samples[key] = float(value)
    return samples


def sample(samples, name, **labels):
    return samples.get((name, frozenset(labels.items())), 0)


class OperationsTest(ServerTest):
    server_arguments = ("--http-listen", "127.0.0.1:0", "--log-format", "json", "--slow-query-ms", "1",
                        "--answer-cache-mb", "0")

    @classmethod
    def setUpClass(cls):
        port_file = os.path.join(processes.tempfile.mkdtemp(prefix="libretto-http-"), "port")
        cls.addClassCleanup(processes.shutil.rmtree, os.path.dirname(port_file))
        cls.server_arguments = (*OperationsTest.server_arguments, "--http-port-file", port_file)
        super().setUpClass()
        cls.port = port_in(port_file)

    def setUp(self):
        self.client = GenericClient(self.server.address)
        self.addCleanup(self.client.close)

    def call(self, text="piano", metadata=(), **fields):
        """A search; returns (code, trailing metadata)."""
        request = self.client.message("SearchRequest", **fields)
        request.clauses.add(text=text)
        stub = self.client.channel.unary_unary("/libretto.v1.SearchService/Search",
                                               request_serializer=lambda m: m.SerializeToString())
        try:
            _, call = stub.with_call(request, metadata=metadata, timeout=60 * processes.PATIENCE)
        except grpc.RpcError as error:
            call = error
        return call.code(), dict(call.trailing_metadata())

    def line(self, event, **fields):
        """The log's one line of this event that has these fields."""
        lines = [json.loads(line) for line in self.server.log().splitlines()]
        found = [line for line in lines if line["event"] == event and fields.items() <= line.items()]
        self.assertEqual(len(found), 1, found)
        return found[0]

    def test_calls_are_counted_by_method_and_code(self):
        self.client.message("SearchRequest")  # learns of it by calls of its own
        before = scrape(self.port)
        for _ in range(3):
            self.assertEqual(self.call()[0], grpc.StatusCode.OK)
        self.assertEqual(self.call(index="none")[0], grpc.StatusCode.NOT_FOUND)
        self.assertEqual(self.call(text="")[0], grpc.StatusCode.INVALID_ARGUMENT)
        search = "SearchService.Search"

        def grown(name, **labels):
            return sample(after, name, **labels) - sample(before, name, **labels)

        after = scrape(self.port)
        self.assertEqual(grown("libretto_requests_total", method=search, code="OK"), 3)
        self.assertEqual(grown("libretto_requests_total", method=search, code="NOT_FOUND"), 1)
        self.assertEqual(grown("libretto_requests_total", method=search, code="INVALID_ARGUMENT"), 1)
        self.assertEqual(grown("libretto_request_seconds_count", method=search), 5)
        self.assertEqual(grown("libretto_stage_seconds_count", stage="queue"), 5)
        self.assertEqual(grown("libretto_stage_seconds_count", stage="search"), 3)
        self.assertEqual(grown("libretto_stage_seconds_count", stage="decode"), 0)
        self.assertGreater(grown("libretto_request_bytes_total", method=search), 0)
        self.assertGreater(grown("libretto_response_bytes_total", method=search), 1000)
        self.assertEqual(sample(after, "libretto_requests_in_flight"), 0)

    def refused(self, path, request=b""):
        """The code of a call that fails."""
        with self.assertRaises(grpc.RpcError) as caught:
            self.client.channel.unary_unary(path)(request, timeout=60 * processes.PATIENCE)
        return caught.exception.code()

    def test_unknown_methods_do_not_grow_the_label_set(self):
        self.refused("/libretto.v1.SearchService/Made")
        before = scrape(self.port)
        for path in ("/libretto.v1.SearchService/Up", "/made.up/Up", '/x"y/z', "/" + "x" * 5000):
            self.assertEqual(self.refused(path), grpc.StatusCode.UNIMPLEMENTED)
        after = scrape(self.port)
        self.assertEqual(set(after), set(before))
        other = {"method": "other", "code": "UNIMPLEMENTED"}
        self.assertEqual(sample(after, "libretto_requests_total", **other),
                         sample(before, "libretto_requests_total", **other) + 4)

    def test_requests_that_cannot_be_parsed_count_too(self):
        labels = {"method": "EncoderService.Tag", "code": "INVALID_ARGUMENT"}
        before = sample(scrape(self.port), "libretto_requests_total", **labels)
        self.assertEqual(self.refused("/libretto.v1.EncoderService/Tag", b"\xff"), grpc.StatusCode.INVALID_ARGUMENT)
        self.assertEqual(sample(scrape(self.port), "libretto_requests_total", **labels), before + 1)

    def test_indexes_and_decoders_are_read_at_each_scrape(self):
        samples = scrape(self.port)
        self.assertEqual(sample(samples, "libretto_index_tracks", index="default"), 11)
        self.assertGreater(sample(samples, "libretto_index_passages", index="default"), 11)
        self.assertGreater(sample(samples, "libretto_index_snapshot_age_seconds", index="default"), 0)
        starts = sample(samples, "libretto_decoder_starts_total")
        self.server.cli_json("search", "--audio", self.music("low_hum.mp3"))
        deadline = time.monotonic() + 60 * processes.PATIENCE
        while sample(scrape(self.port), "libretto_decoder_starts_total") <= starts:  # it is replaced
            self.assertLess(time.monotonic(), deadline)
        self.assertGreater(sample(scrape(self.port), "libretto_stage_seconds_count", stage="decode"), 0)
        self.assertEqual(sample(scrape(self.port), "libretto_decoder_failures_total", reason="crash"), 0)

    def test_the_callers_trace_goes_on(self):
        code, trailing = self.call(metadata=(("traceparent", f"00-{TRACE}-{SPAN}-01"), ("x-request-id", "traced")))
        self.assertEqual(code, grpc.StatusCode.OK)
        self.assertEqual(trailing["x-request-id"], "traced")
        version, trace, span, flags = trailing["traceparent"].split("-")
        self.assertEqual((version, trace, flags), ("00", TRACE, "01"))
        self.assertNotEqual(span, SPAN)
        line = self.line("call", request_id="traced")
        self.assertEqual((line["trace_id"], line["span_id"], line["parent_id"]), (TRACE, span, SPAN))
        self.assertEqual(line["code"], "OK")
        self.assertGreater(line["bytes_out"], line["bytes_in"])
        self.assertGreater(line["ms"], line["queue_ms"] + line["encode_ms"] + line["search_ms"])

    def test_a_trace_that_cannot_be_read_is_replaced(self):
        good = ("traceparent", f"00-{TRACE}-{SPAN}-01")
        for number, metadata in enumerate([[], [("traceparent", "x" * 4000)], [good, good],
                                           [("traceparent", f"00-{'0' * 32}-{SPAN}-01")]]):
            code, trailing = self.call(metadata=(*metadata, ("x-request-id", f"untraced-{number}")))
            self.assertEqual(code, grpc.StatusCode.OK)
            trace = trailing["traceparent"].split("-")[1]
            self.assertRegex(trace, "^[0-9a-f]{32}$")
            self.assertNotEqual(trace, TRACE)
            line = self.line("call", request_id=f"untraced-{number}")
            self.assertEqual(line["trace_id"], trace)
            self.assertNotIn("parent_id", line)

    def test_failed_calls_have_a_trace_too(self):
        code, trailing = self.call(index="none", metadata=(("traceparent", f"00-{TRACE}-{SPAN}-00"),))
        self.assertEqual(code, grpc.StatusCode.NOT_FOUND)
        self.assertEqual(trailing["traceparent"].split("-")[1], TRACE)

    def test_a_slow_query_is_told_without_its_words(self):
        request = self.client.message("SearchRequest", limit=3)
        request.clauses.add(text="confidential words")
        request.clauses.add(audio=music.read(self.music("organ.mp3")), weight=0.5)  # takes longer than a millisecond
        request.filter.range.field = "year"
        request.filter.range.max = 3000
        self.client.call("SearchService/Search", request, metadata=(("x-request-id", "slow"),))
        line = self.line("slow query", request_id="slow")
        self.assertEqual(line["method"], "SearchService.Search")
        self.assertEqual(line["clauses"], f"text(18) audio({os.path.getsize(self.music('organ.mp3'))})")
        self.assertEqual(line["filter"], "year[]")
        self.assertEqual((line["index"], line["limit"], line["results"]), ("default", 3, "tracks"))
        self.assertLessEqual(line["hits"], 3)
        self.assertGreater(line["decode_ms"], 0)
        self.assertEqual(line["trace_id"], self.line("call", request_id="slow")["trace_id"])
        self.assertNotIn("confidential", self.server.log())
        self.assertGreater(sample(scrape(self.port), "libretto_slow_queries_total"), 0)

    def test_each_search_of_a_stream_counts(self):
        before = sample(scrape(self.port), "libretto_stage_seconds_count", stage="search")
        requests = []
        for text in ("piano", "organ", ""):
            requests.append(self.client.message("SearchManyRequest"))
            requests[-1].query.clauses.add(text=text)
        answers = list(self.client.call("SearchService/SearchMany", requests, metadata=(("x-request-id", "many"),)))
        self.assertEqual(len(answers), 3)
        line = self.line("call", request_id="many")
        self.assertEqual((line["method"], line["code"]), ("SearchService.SearchMany", "OK"))
        self.assertGreater(line["search_ms"], 0)
        self.assertEqual(sample(scrape(self.port), "libretto_stage_seconds_count", stage="search") - before, 2)

    def test_what_dashboard_and_alerts_name_is_scraped(self):
        names = {name for name, _ in scrape(self.port)} | {"up"}
        with open(os.path.join(DEPLOY, "grafana-dashboard.json"), encoding="utf-8") as file:
            dashboard = json.load(file)
        expressions = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
        self.assertGreater(len(expressions), 20)
        with open(os.path.join(DEPLOY, "prometheus-alerts.yml"), encoding="utf-8") as file:
            alerts = file.read()
        used = {name for text in (*expressions, alerts) for name in re.findall(r"\b(?:libretto|process)_\w+", text)}
        self.assertGreater(len(used), 20)
        self.assertEqual(used - names, set())

    def test_every_metric_is_documented(self):
        with open(os.path.join(processes.SOURCE, "docs", "operations.md"), encoding="utf-8") as file:
            documented = set(re.findall(r"\b(?:libretto|process)_\w+", file.read()))
        names = {re.sub("_(bucket|sum|count)$", "", name) for name, _ in scrape(self.port)}
        self.assertEqual(names - documented, set())

    def test_http_garbage_does_not_hurt_the_server(self):
        for garbage in (b"\x16\x03\x01" + os.urandom(2000), b"GET /" + b"a" * 100_000, b"DELETE /metrics HTTP/1.1\r\n\r\n",
                        b"GET /metrics HTTP/1.1\r\n" + b"X: y\r\n" * 100_000):
            with socket.create_connection(("127.0.0.1", self.port)) as connection:
                try:
                    connection.sendall(garbage)
                    connection.shutdown(socket.SHUT_WR)
                    while connection.recv(65536):
                        pass
                except OSError:  # it has been shown the door
                    pass
        with socket.create_connection(("127.0.0.1", self.port)):  # says nothing
            self.assertEqual(get(self.port, "/healthz"), (200, "ok\n"))
            self.assertEqual(get(self.port, "/readyz"), (200, "ok\n"))
            self.assertEqual(get(self.port, "/")[0], 404)
            self.assertTrue(self.search("piano"))


class HealthTest(TemporaryFolderTest):
    def arguments(self):
        return ("--http-listen", "127.0.0.1:0", "--http-port-file", self.path("http"))

    def test_a_server_that_starts_lives_but_is_not_ready(self):
        model = self.path("model")
        os.mkdir(model)
        os.mkfifo(os.path.join(model, "manifest.json"))  # whoever reads it waits
        with open(self.path("log"), "wb") as log:
            process = processes.subprocess.Popen(
                [processes.program("librettod"), "--listen", "127.0.0.1:0", "--model", model,
                 "--catalog", self.path("none"), *self.arguments()], stderr=log, env=processes.environment())
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        port = port_in(self.path("http"))
        self.assertEqual(get(port, "/healthz"), (200, "ok\n"))
        self.assertEqual(get(port, "/readyz"), (503, "starting\n"))
        self.assertIn("libretto_build_info", get(port, "/metrics")[1])

    def test_a_server_that_drains_lives_but_is_not_ready(self):
        server = Server(self.copy_of_catalog(), *self.arguments(), "--drain-seconds", str(60 * processes.PATIENCE))
        self.addCleanup(server.close)
        port = port_in(self.path("http"))
        self.assertEqual(get(port, "/readyz"), (200, "ok\n"))
        client = GenericClient(server.address)
        self.addCleanup(client.close)
        long = music.render(self.path("long.flac"), "sine=frequency=300:duration=240")
        request = client.message("EmbedAudioRequest", audio=music.read(long))
        outcome = {}

        def call():
            outcome["seconds"] = client.call("EncoderService/EmbedAudio", request,
                                             timeout=120 * processes.PATIENCE).duration_seconds

        thread = threading.Thread(target=call)
        thread.start()
        while sample(scrape(port), "libretto_requests_in_flight") == 0:
            self.assertTrue(thread.is_alive())
        server.process.send_signal(signal.SIGTERM)
        while get(port, "/readyz") != (503, "draining\n"):
            self.assertIsNone(server.process.poll())
        self.assertEqual(get(port, "/healthz"), (200, "ok\n"))
        self.assertEqual(sample(scrape(port), "libretto_requests_in_flight"), 1)
        thread.join()
        self.assertAlmostEqual(outcome["seconds"], 240, delta=0.1)
        self.assertEqual(server.process.wait(timeout=60 * processes.PATIENCE), 0)

    def test_reloads_are_counted(self):
        server = Server(self.copy_of_catalog(), *self.arguments())
        self.addCleanup(server.close)
        port = port_in(self.path("http"))
        server.process.send_signal(signal.SIGHUP)
        while sample(scrape(port), "libretto_reloads_total", result="done") != 1:
            self.assertIsNone(server.process.poll())
        self.assertEqual(sample(scrape(port), "libretto_reloads_total", result="failed"), 0)

    def test_the_words_of_slow_queries_are_told_on_request(self):
        server = Server(self.copy_of_catalog(), "--slow-query-ms", "1", "--log-query-text")
        self.addCleanup(server.close)
        server.cli_json("search", "a steady tone", "--audio", os.path.join(processes.MUSIC, "low_hum.mp3"))
        self.assertRegex(server.log(), 'slow query .*text="a steady tone"')

    def test_an_address_that_cannot_be_had_is_named(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            result = run("librettod", "--model", MODEL, "--catalog", self.copy_of_catalog(), "--http-listen", address)
        self.assertEqual(result.returncode, 1)
        self.assertIn(address, result.stderr)
        self.assertIn("http_listen", result.stderr)
        self.assertIn("http_listen", run("librettod", "--http-listen", "nowhere").stderr)

    def test_without_an_address_no_page_is_served(self):
        server = Server(self.copy_of_catalog())
        self.addCleanup(server.close)
        self.assertNotIn("serving http", server.log())


if __name__ == "__main__":
    unittest.main()
