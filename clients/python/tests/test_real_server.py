"""Against the server itself, where it is built."""

import os
import unittest
from unittest import mock
from urllib.parse import parse_qs

from sae import channel

from .zchannel import CALLBACK_SECRET, SECRET, Application, Page, Server


class RealServerTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.application = Application()
        cls.addClassCleanup(cls.application.stop)
        cls.server = Server(cls.application.url)
        cls.addClassCleanup(cls.server.stop)

    def setUp(self):
        environment = mock.patch.dict(os.environ, {
            "ZCHANNEL_SERVER": self.server.url, "ZCHANNEL_KEY": "shop", "ZCHANNEL_SECRET": SECRET, "ZCHANNEL_CALLBACK_SECRET": CALLBACK_SECRET})
        environment.start()
        self.addCleanup(environment.stop)

    def open(self, name, *duration):
        page = Page(channel.create_channel(name, *duration))
        self.addCleanup(page.close)
        return page

    def test_everyone_on_a_channel_hears_what_is_sent(self):
        name = "大 厅/../%2F?+"
        first, second = self.open(name), self.open(name.encode(), 60)

        self.assertEqual(channel.send_message(name, "你好 👋"), 2)
        self.assertEqual(channel.send_message("elsewhere", "nobody"), 0)
        self.assertEqual(channel.send_message(name, b"bytes", **{"async": True}), 1)

        for page in (first, second):
            self.assertEqual((page.read(), page.read()), ("你好 👋", "bytes"))

    def test_what_a_page_does_comes_back_signed(self):
        page = self.open("room")
        page.write("hi & bye")

        heard = self.application.wait("room", 2)

        self.assertEqual([path for path, _, _ in heard], ["/_sae/channel/connected", "/_sae/channel/message"])
        self.assertEqual(parse_qs(heard[1][2].decode())["message"], ["hi & bye"])
        for _, headers, body in heard:
            self.assertTrue(channel.verify(headers, body))
            self.assertFalse(channel.verify(headers, body.replace(b"room", b"zoom")))

    def test_errors_are_the_originals(self):
        with self.assertRaisesRegex(channel.InvalidMessageError, "1000"):
            channel.send_message("news", "x" * 1001)
        with self.assertRaisesRegex(channel.InvalidMessageError, "1000"):
            channel.send_message("news", "x" * 20_000_000)
        os.environ["ZCHANNEL_SECRET"] = "another"
        with self.assertRaises(channel.InternalError) as caught:
            channel.create_channel("news")
        self.assertEqual((caught.exception.status, caught.exception.code), (401, "unauthorized"))


if __name__ == "__main__":
    unittest.main()
