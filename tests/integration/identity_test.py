"""Who may call: TLS, client certificates, API keys with roles and limits."""

import os
import re
import signal
import socket
import ssl
import threading
import time
import unittest

import grpc
from reflection_client.generic_client import GenericClient, error_details
from support import music, processes
from support.certificates import Authority
from support.processes import Server, TemporaryFolderTest, copy_catalog, run


def eventually(condition, what):
    deadline = time.monotonic() + 30 * processes.PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"never: {what}")
        time.sleep(0.05)


def replace(path, data):
    """Whole: readers see the old file or the new one."""
    os.replace(music.write(f"{path}.new", data), path)


class IdentityTest(TemporaryFolderTest):
    def setUp(self):
        super().setUp()
        self.authority = Authority(self.folder, "authority")

    def serve(self, *arguments, certificate=None):
        certificate, key = certificate or self.authority.issue("server")
        server = Server(self.copy_of_catalog(), "--tls-certificate", certificate, "--tls-key", key, *arguments)
        self.addCleanup(server.close)
        return server

    def client(self, server, certificate=None, key=None, described_by=None):
        """A client in Python."""
        pair = certificate or (None, None)
        credentials = grpc.ssl_channel_credentials(
            music.read(self.authority.certificate),
            private_key=pair[1] and music.read(pair[1]), certificate_chain=pair[0] and music.read(pair[0]))
        if key:
            credentials = grpc.composite_channel_credentials(credentials, grpc.access_token_call_credentials(key))
        client = GenericClient(server.address, credentials=credentials, described_by=described_by)
        self.addCleanup(client.close)
        return client

    def refused(self, code, call):
        with self.assertRaises(grpc.RpcError) as caught:
            call()
        self.assertEqual(caught.exception.code(), code, caught.exception)
        return caught.exception


def search(client, **options):
    request = client.message("SearchRequest", limit=1)
    request.clauses.add(text="drum rhythm")
    return client.call("SearchService/Search", request, **options)


class TlsTest(IdentityTest):
    def test_the_command_line_and_python_speak_tls(self):
        server = self.serve()
        self.assertEqual(len(search(self.client(server)).hits), 1)
        tls = ["--tls-ca", self.authority.certificate]
        self.assertEqual(server.cli("search", "drum", *tls).returncode, 0)
        for arguments in ([], ["--tls-ca", Authority(self.folder, "stranger").certificate],
                          [*tls, "--tls-server-name", "elsewhere.example.org"]):
            with self.subTest(arguments):
                result = server.cli("health", *arguments)
                self.assertEqual(result.returncode, 1)
                self.assertIn("TLS", result.stderr)

    def test_a_certificate_of_another_name_is_accepted_if_that_is_the_name_asked_for(self):
        server = self.serve(certificate=self.authority.issue("public", "DNS:music.example.org"))
        tls = ["--tls-ca", self.authority.certificate]
        self.assertEqual(server.cli("health", *tls).returncode, 1)
        self.assertEqual(server.cli("health", *tls, "--tls-server-name", "music.example.org").returncode, 0)

    def test_client_certificates(self):
        stranger = Authority(self.folder, "stranger")
        trusted = music.write(self.path("trusted.pem"), music.read(self.authority.certificate))
        server = self.serve("--tls-client-ca", trusted)
        good, bad = self.authority.issue("client"), stranger.issue("client")
        self.assertEqual(len(search(self.client(server, certificate=good)).hits), 1)
        for pair in (bad, None):
            self.refused(grpc.StatusCode.UNAVAILABLE, lambda pair=pair: search(self.client(server, certificate=pair)))
        tls = ["--tls-ca", self.authority.certificate]
        self.assertEqual(
            server.cli("search", "drum", *tls, "--tls-certificate", good[0], "--tls-key", good[1]).returncode, 0)
        for arguments in (tls, [*tls, "--tls-certificate", bad[0], "--tls-key", bad[1]]):
            result = server.cli("search", "drum", *arguments)
            self.assertEqual(result.returncode, 1)
            self.assertIn("--tls-certificate", result.stderr)
        result = server.cli("search", "drum", *tls, "--tls-certificate", good[0])
        self.assertEqual(result.returncode, 2)
        self.assertIn("give both", result.stderr)

        replace(trusted, music.read(stranger.certificate))
        as_stranger = [*tls, "--tls-certificate", bad[0], "--tls-key", bad[1]]
        eventually(lambda: server.cli("search", "drum", *as_stranger).returncode == 0, "another authority is trusted")
        self.refused(grpc.StatusCode.UNAVAILABLE, lambda: search(self.client(server, certificate=good)))

    def shown(self, server):
        """The certificate that a new connection is greeted with."""
        context = ssl.create_default_context(cafile=self.authority.certificate)
        context.set_alpn_protocols(["h2"])
        host, port = server.address.split(":")
        with socket.create_connection((host, int(port))) as plain:
            with context.wrap_socket(plain, server_hostname=host) as connection:
                return dict(field[0] for field in connection.getpeercert()["subject"])["commonName"]

    def test_certificates_are_exchanged_while_calls_go_on(self):
        certificate, key = self.authority.issue("first")
        server = self.serve(certificate=(certificate, key))
        ending = threading.Event()
        outcomes = []

        def call():
            client = self.client(server)
            while not ending.is_set():
                try:
                    outcomes.append(len(search(client).hits))
                except grpc.RpcError as error:
                    outcomes.append(error)

        caller = threading.Thread(target=call)
        caller.start()
        self.addCleanup(caller.join)
        self.addCleanup(ending.set)
        self.assertEqual(self.shown(server), "first")

        second = self.authority.issue("second")
        replace(key, music.read(second[1]))
        eventually(lambda: "the key is not the certificate's" in server.log(), "half of a pair is told of")
        self.assertEqual(self.shown(server), "first")
        replace(certificate, music.read(second[0]))
        eventually(lambda: self.shown(server) == "second", "the second certificate is shown")

        replace(certificate, b"-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n")
        eventually(lambda: "holds a damaged certificate" in server.log(), "a broken certificate is told of")
        self.assertEqual(self.shown(server), "second")
        before = len(outcomes)
        eventually(lambda: len(outcomes) > before + 5, "calls go on")
        ending.set()
        caller.join()
        self.assertEqual(set(outcomes), {1})
        self.assertIn('subject="CN = second"', server.log())


class KeysTest(IdentityTest):
    def setUp(self):
        super().setUp()
        self.keys_file = self.path("keys.toml")
        self.keys = {name: self.new_key(name, *options) for name, *options in [
            ("reader", "--role", "search"),
            ("writer", "--role", "write"),
            ("slow", "--role", "search", "--requests-per-second", "0.001", "--burst", "2"),
            ("small", "--role", "search", "--requests-per-day", "1"),
            ("late", "--role", "search", "--expires", "2020-01-01")]}

    def new_key(self, name, *options):
        made = run("libretto", "key", "new", "--name", name, "--file", self.keys_file, *options)
        self.assertEqual(made.returncode, 0, made.stderr)
        return made.stdout.strip()

    def cli(self, server, name, *arguments):
        key = music.write(self.path("key"), self.keys[name].encode() + b"\n")
        return server.cli("--tls-ca", self.authority.certificate, "--key-file", key, *arguments)

    def serve_keys(self):
        return self.serve("--keys-file", self.keys_file, "--log-level", "debug")

    def test_roles_for_the_command_line(self):
        server = self.serve_keys()
        self.assertEqual(self.cli(server, "reader", "search", "drum").returncode, 0)
        result = self.cli(server, "reader", "tracks", "delete", "Low Hum")
        self.assertEqual(result.returncode, 1)
        self.assertIn('key "reader" has the role search; this takes the role write', result.stderr)
        self.assertIn("use a key with that role", result.stderr)
        self.assertEqual(self.cli(server, "writer", "tracks", "delete", "Low Hum").returncode, 0)
        result = self.cli(server, "writer", "tracks", "add", "--server-path", "/srv/a.flac")
        self.assertIn("takes the role admin", result.stderr)

        result = self.cli(server, "late", "search", "drum")
        self.assertEqual(result.returncode, 1)
        self.assertIn('key "late" expired at 2020-01-01', result.stderr)
        tls = ["--tls-ca", self.authority.certificate]
        result = server.cli("search", "drum", *tls)
        self.assertEqual(result.returncode, 1)
        self.assertIn("--key-file", result.stderr)
        self.assertEqual(server.cli("health", *tls).returncode, 0)
        result = server.cli("search", "drum", *tls, variables={"LIBRETTO_KEY": self.keys["reader"]})
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_roles_for_python(self):
        server = self.serve_keys()
        reader = self.client(server, key=self.keys["reader"])
        self.assertEqual(len(search(reader).hits), 1)
        self.assertIn("libretto.v1.SearchService", reader.services())
        deletion = reader.message("DeleteTrackRequest", id="any")
        error = self.refused(grpc.StatusCode.PERMISSION_DENIED,
                             lambda: reader.call("CatalogService/DeleteTrack", deletion))
        self.assertEqual(error_details(error)["ErrorInfo"].reason, "ROLE_NEEDED")
        writer = self.client(server, key=self.keys["writer"])
        self.refused(grpc.StatusCode.NOT_FOUND, lambda: writer.call("CatalogService/DeleteTrack", deletion))
        for key in (None, "libretto_guessed", self.keys["late"]):
            self.refused(grpc.StatusCode.UNAUTHENTICATED, self.client(server, key=key).services)

    def test_limits_and_retry_hints(self):
        server = self.serve_keys()
        for name, calls, reason, at_most in [("slow", 2, "RATE_EXCEEDED", 1000), ("small", 1, "QUOTA_USED_UP", 86400)]:
            with self.subTest(name):
                reader = self.client(server, key=self.keys["reader"])  # whose reflection does not count
                limited = self.client(server, key=self.keys[name], described_by=reader)
                for _ in range(calls):
                    search(limited)
                error = self.refused(grpc.StatusCode.RESOURCE_EXHAUSTED, lambda limited=limited: search(limited))
                self.assertEqual(error_details(error)["ErrorInfo"].reason, reason)
                wait = error_details(error)["RetryInfo"].retry_delay.seconds
                self.assertTrue(0 < wait <= at_most, wait)
                result = self.cli(server, name, "search", "drum")
                self.assertEqual(result.returncode, 1)
                self.assertIn("try again in", result.stderr)

    def test_keys_change_while_the_server_runs(self):
        server = self.serve_keys()
        new = self.new_key("new", "--role", "search")
        eventually(lambda: len(re.findall(" info keys ", server.log())) == 2, "the file is read again")
        search(self.client(server, key=new))

        music.write(self.keys_file, b"[keys.reader]\nrole = ")
        server.process.send_signal(signal.SIGHUP)
        eventually(lambda: f"{self.keys_file} line 2: not TOML" in server.log(), "a broken file is told of")
        search(self.client(server, key=new))

        os.remove(self.keys_file)
        self.new_key("other", "--role", "search")
        server.process.send_signal(signal.SIGHUP)
        eventually(lambda: len(re.findall(" info keys ", server.log())) == 3, "the file is read again")
        self.refused(grpc.StatusCode.UNAUTHENTICATED, self.client(server, key=new).services)

    def test_the_log_names_keys_and_holds_no_secret(self):
        server = self.serve_keys()
        search(self.client(server, key=self.keys["reader"]))
        self.cli(server, "writer", "tracks", "stats")
        self.cli(server, "reader", "tracks", "delete", "Low Hum")
        self.refused(grpc.StatusCode.UNAUTHENTICATED, self.client(server, key="libretto_guessed").services)
        self.assertEqual(server.stop(), 0)
        log = server.log()
        self.assertRegex(log, r'method="SearchService.Search" code="OK".* key="reader"')
        self.assertRegex(log, r'method="CatalogService.GetStats" code="OK".* key="writer"')
        self.assertRegex(log, r'code="UNAUTHENTICATED"')
        self.assertRegex(log, r'code="PERMISSION_DENIED".* key="reader" .*error=')
        for secret in [*self.keys.values(), "libretto_guessed", "Bearer ", "sha256:"]:
            self.assertNotIn(secret, log)

    def test_a_key_is_made_once_and_not_twice_under_a_name(self):
        again = run("libretto", "key", "new", "--name", "reader", "--role", "admin", "--file", self.keys_file)
        self.assertEqual(again.returncode, 2)
        self.assertIn('has a key "reader"', again.stderr)
        printed = run("libretto", "key", "new", "--name", "x", "--role", "admin").stdout
        key, table = printed.split("\n\n")
        self.assertRegex(key, r"^libretto_[A-Za-z0-9_-]{43}$")
        self.assertNotIn(key, table)
        self.assertIn('[keys.x]\nhash = "sha256:', table)


class StartTest(IdentityTest):
    def starts(self, *arguments):
        server = Server(copy_catalog(self.path(f"catalog{time.monotonic_ns()}")), "--listen", "0.0.0.0:0", *arguments)
        self.addCleanup(server.close)
        return server

    def refuses(self, *arguments):
        with self.assertRaises(RuntimeError) as caught:
            self.starts(*arguments)
        return str(caught.exception)

    def test_a_network_takes_tls_and_keys_or_permission(self):
        certificate, key = self.authority.issue("server")
        tls = ["--tls-certificate", certificate, "--tls-key", key]
        run("libretto", "key", "new", "--name", "a", "--role", "search", "--file", self.path("keys.toml"))
        keys = ["--keys-file", self.path("keys.toml")]
        message = self.refuses()
        for part in ("listen", "0.0.0.0:0", "tls_certificate, tls_key, keys_file", "allow_insecure", "127.0.0.1"):
            self.assertIn(part, message)
        self.assertIn("which takes keys_file", self.refuses(*tls))
        self.assertIn("which takes tls_certificate, tls_key", self.refuses(*keys))
        self.starts(*tls, *keys)
        open_to_all = self.starts("--allow-insecure")
        self.assertEqual(open_to_all.cli("search", "drum").returncode, 0)

    def test_files_that_cannot_be_used_are_named(self):
        certificate, key = self.authority.issue("server")
        self.assertIn("tls_key: not given", self.refuses("--tls-certificate", certificate))
        self.assertIn("tls_client_ca: means nothing", self.refuses("--tls-client-ca", certificate))
        tls = ["--listen", "127.0.0.1:0", "--tls-certificate", certificate, "--tls-key"]
        self.assertIn("the key is not the certificate's", self.refuses(*tls, self.authority.key))
        self.assertIn("missing.key", self.refuses(*tls, self.path("missing.key")))
        keys = music.write(self.path("keys.toml"), b"[keys.a]\nrole = 'owner'\n")
        self.assertIn("keys.toml line 2", self.refuses("--listen", "127.0.0.1:0", "--keys-file", keys))
        self.assertTrue(key)

    def test_keys_without_tls_on_this_host(self):
        made = run("libretto", "key", "new", "--name", "a", "--role", "search", "--file", self.path("keys.toml"))
        key = {"LIBRETTO_KEY": made.stdout.strip()}
        server = self.starts("--listen", "127.0.0.1:0", "--keys-file", self.path("keys.toml"))
        self.assertEqual(server.cli("search", "drum", variables=key).returncode, 0)
        self.assertEqual(server.cli("search", "drum").returncode, 1)
        elsewhere = run("libretto", "--address", "192.0.2.1:50051", "health", variables=key)
        self.assertEqual(elsewhere.returncode, 2)
        self.assertIn("unencrypted", elsewhere.stderr)


if __name__ == "__main__":
    unittest.main()
