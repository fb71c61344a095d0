import base64
import json
import os
import unittest
from unittest import mock

from sae import _http, channel, create_wsgi_app

from .fake_server import LOST, FakeServer, Told

CREATED = Told(201, {"name": "news", "url": "wss://push.example.com/com/abc", "token": "abc", "expires_at": "2026-01-02T03:04:05+00:00"})
SENT = Told(200, {"position": "e:1", "receivers": 3})


def problem(status, code, detail, **headers):
    return Told(status, {"type": "urn:zchannel:error:" + code, "status": status, "code": code, "detail": detail}, headers)


class ChannelTest(unittest.TestCase):
    def setUp(self):
        self.pauses = []
        for patch in (
            mock.patch.dict(os.environ, {"ZCHANNEL_KEY": "shop", "ZCHANNEL_SECRET": "a secret: ü"}),
            mock.patch.object(_http.time, "sleep", self.pauses.append),
        ):
            patch.start()
            self.addCleanup(patch.stop)

    def serve(self, *answers):
        server = self.enterContextOf(FakeServer(*answers))
        os.environ["ZCHANNEL_SERVER"] = server.url
        return server

    def enterContextOf(self, manager):
        entered = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return entered


class CreateChannelTest(ChannelTest):
    def test_name_and_duration_are_sent_and_the_url_comes_back(self):
        server = self.serve(CREATED)

        self.assertEqual(channel.create_channel("大厅", 60), "wss://push.example.com/com/abc")

        asked, = server.asked
        self.assertEqual((asked.target, asked.headers["content-type"]), ("/v1/channels", "application/json"))
        self.assertEqual(json.loads(asked.body), {"name": "大厅", "duration": 60})
        self.assertEqual(base64.b64decode(asked.headers["authorization"][len("Basic "):]).decode(), "shop:a secret: ü")

    def test_duration_is_left_to_the_server_where_none_is_given(self):
        server = self.serve(CREATED)

        channel.create_channel(b"news")

        self.assertEqual(json.loads(server.asked[0].body), {"name": "news"})

    def test_path_of_the_server_is_kept(self):
        server = self.serve(CREATED)
        os.environ["ZCHANNEL_SERVER"] = server.url + "/rt/"

        channel.create_channel("news")

        self.assertEqual(server.asked[0].target, "/rt/v1/channels")

    def test_names_that_are_none(self):
        for name in ("", ".", "..", "a\nb", "a\x00b", "a\x85b", "x" * 257, "世" * 86, "\ud800", b"\xff", None, 7, ["news"]):
            for call in (channel.create_channel, lambda name: channel.send_message(name, "x")):
                with self.subTest(name=name), self.assertRaises(channel.InvalidChannelClientIdError):
                    call(name)

    def test_durations_that_are_none(self):
        for duration in (0, -1, 86401, 1.5, "60", True):
            with self.subTest(duration=duration), self.assertRaises(channel.InvalidChannelTokenDurationError):
                channel.create_channel("news", duration)

    def test_name_that_only_the_server_refuses(self):
        self.serve(problem(400, "invalid_request", "A channel name must not be longer than 10 bytes of UTF-8."))

        with self.assertRaisesRegex(channel.InvalidChannelClientIdError, "10 bytes"):
            channel.create_channel("x" * 11)


class SendMessageTest(ChannelTest):
    def test_message_is_the_body_and_the_receivers_come_back(self):
        server = self.serve(SENT)

        self.assertEqual(channel.send_message("a/b ü+%2F", "你好\r\n"), 3)

        asked, = server.asked
        self.assertEqual(asked.target, "/v1/channel/messages?channel=a%2Fb%20%C3%BC%2B%252F")
        self.assertEqual((asked.headers["content-type"], asked.body.decode()), ("text/plain; charset=utf-8", "你好\r\n"))

    def test_every_message_has_a_key_of_its_own(self):
        server = self.serve(SENT)

        channel.send_message("news", b"x")
        channel.send_message("news", "")

        keys = [asked.headers["idempotency-key"] for asked in server.asked]
        self.assertEqual(len(set(keys)), 2)
        self.assertRegex(keys[0], "^[0-9a-f]{32}$")

    def test_async_says_one_in_each_spelling(self):
        self.serve(Told(200, {"position": "e:1", "receivers": 0}))

        self.assertEqual(channel.send_message("news", "x", **{"async": True}), 1)
        self.assertEqual(channel.send_message("news", "x", True), 1)
        self.assertEqual(channel.send_message("news", "x", async_=True), 1)
        self.assertEqual(channel.send_message("news", "x", **{"async": False}), 0)

    def test_other_options_are_a_mistake(self):
        with self.assertRaisesRegex(TypeError, "assync"):
            channel.send_message("news", "x", assync=True)

    def test_messages_that_are_none(self):
        for message in (None, 7, "\udc00", b"\xff", ["x"]):
            with self.subTest(message=message), self.assertRaises(channel.InvalidMessageError):
                channel.send_message("news", message)

    def test_message_that_is_too_long_for_the_app(self):
        self.serve(problem(413, "too_large", "The body must not be longer than 65536 bytes."))

        with self.assertRaisesRegex(channel.InvalidMessageError, "65536"):
            channel.send_message("news", "x" * 70000)


class FailureTest(ChannelTest):
    def test_lost_connection_is_repeated_with_the_same_key(self):
        server = self.serve(LOST, LOST, SENT)

        self.assertEqual(channel.send_message("news", "x"), 3)

        self.assertEqual(len(server.asked), 3)
        self.assertEqual(len({(asked.headers["idempotency-key"], asked.body) for asked in server.asked}), 1)
        self.assertTrue(0.1 <= self.pauses[0] <= 0.2 <= self.pauses[1] <= 0.4)

    def test_lost_connections_have_an_end(self):
        server = self.serve(LOST)

        with self.assertRaisesRegex(channel.InternalError, "cannot be reached") as caught:
            channel.create_channel("news")

        self.assertEqual((len(server.asked), caught.exception.status), (3, None))

    def test_server_that_is_away(self):
        with FakeServer(SENT) as server:
            os.environ["ZCHANNEL_SERVER"] = server.url

        with self.assertRaisesRegex(channel.InternalError, "cannot be reached"):
            channel.send_message("news", "x")

    def test_passing_error_is_repeated_as_the_server_wants(self):
        server = self.serve(problem(503, "over_capacity", "Full.", **{"Retry-After": "1"}), Told(502, b"<html>"), SENT)

        self.assertEqual(channel.send_message("news", "x"), 3)

        self.assertEqual((len(server.asked), self.pauses[0]), (3, 1))

    def test_error_that_takes_long_is_told_at_once(self):
        server = self.serve(problem(503, "over_capacity", "Full.", **{"Retry-After": "5"}))

        with self.assertRaisesRegex(channel.InternalError, "Full") as caught:
            channel.send_message("news", "x")

        self.assertEqual((caught.exception.status, caught.exception.code, caught.exception.retry_after), (503, "over_capacity", 5))
        self.assertEqual((len(server.asked), self.pauses), (1, []))

    def test_refusals_are_not_repeated(self):
        for status, code in ((401, "unauthorized"), (403, "forbidden"), (429, "rate_limited"), (500, "internal_error")):
            server = self.serve(problem(status, code, "No."))
            for call in (lambda: channel.create_channel("news"), lambda: channel.send_message("news", "x")):
                with self.subTest(status=status), self.assertRaises(channel.InternalError) as caught:
                    call()
                self.assertEqual((caught.exception.status, caught.exception.code, str(caught.exception)), (status, code, "No."))
            self.assertEqual(len(server.asked), 2)

    def test_answers_that_are_none_of_ours(self):
        for answer in (Told(200), Told(200, b"[]"), Told(200, b"\xff"), Told(200, {"receivers": "3"}), Told(302, b"", {"Location": "http://127.0.0.1:1/"}), Told(404, b"<html>")):
            self.serve(answer)
            with self.subTest(answer=answer), self.assertRaisesRegex(channel.InternalError, "The server answered %d" % answer.status):
                channel.send_message("news", "x")

    def test_all_errors_are_of_one_kind(self):
        for error in (channel.InvalidChannelClientIdError, channel.InvalidChannelTokenDurationError, channel.InvalidMessageError, channel.InternalError):
            self.assertTrue(issubclass(error, channel.Error))


class SettingsTest(ChannelTest):
    def test_development_app_is_for_a_server_on_this_machine_only(self):
        server = self.serve(SENT)
        os.environ["ZCHANNEL_KEY"] = os.environ["ZCHANNEL_SECRET"] = ""

        channel.send_message("news", "x")

        self.assertEqual(base64.b64decode(server.asked[0].headers["authorization"][6:]), b"demo:demo-secret")
        os.environ["ZCHANNEL_SERVER"] = "https://push.example.com"
        with self.assertRaisesRegex(channel.InternalError, "ZCHANNEL_KEY is not set"):
            channel.send_message("news", "x")

    def test_key_without_secret_is_a_mistake(self):
        os.environ["ZCHANNEL_SERVER"], os.environ["ZCHANNEL_SECRET"] = "http://localhost:1", ""

        with self.assertRaisesRegex(channel.InternalError, "ZCHANNEL_SECRET is not set"):
            channel.send_message("news", "x")

    def test_servers_that_are_none(self):
        for server in ("push.example.com", "ftp://x", "http://", "http://x:port", "ws://x", "http://[::1", "http://user:pw@x", "http://x?y"):
            os.environ["ZCHANNEL_SERVER"] = server
            with self.subTest(server=server), self.assertRaisesRegex(channel.InternalError, "ZCHANNEL_SERVER"):
                channel.create_channel("news")

    def test_secret_does_not_show(self):
        self.serve(problem(401, "unauthorized", "Authenticate."))

        with self.assertRaises(channel.InternalError) as caught:
            channel.create_channel("news")

        self.assertNotIn("secret", str(caught.exception))
        self.assertNotIn("a secret", repr(_http._settings.read()))

    def test_wsgi_application_needs_no_wrapping(self):
        def application(environ, start_response):
            return []

        self.assertIs(create_wsgi_app(application), application)


if __name__ == "__main__":
    unittest.main()
