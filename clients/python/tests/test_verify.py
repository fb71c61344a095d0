import base64
import os
import unittest
from unittest import mock

from sae.channel import Error, verify

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_" + base64.b64encode(b"another key").decode()
SENT = 1795348800
SIGNATURE = "v1,d5Z22mfU0U/iktJ0wUWOwopXZrPIPKru786a4YipeQM="
# The example of docs/reference/callbacks.md.
BODY = (
    b"from=zchannel&message=hello+%E4%B8%96%E7%95%8C&connection=q83vEjRWeJCrze8S&client=page-1&user=ada"
    b"&event_id=evt_AbCdEfGhIjKlMnOp&sequence=7&time=2026-11-22T12%3A00%3A00.000Z"
)


def headers(**changed):
    return {"webhook-id": "evt_AbCdEfGhIjKlMnOp", "webhook-timestamp": str(SENT), "webhook-signature": SIGNATURE, **{
        "webhook-" + name: value for name, value in changed.items()}}


class VerifyTest(unittest.TestCase):
    def test_known_callback_is_genuine(self):
        environ = {"HTTP_" + name.upper().replace("-", "_"): value for name, value in headers().items()}

        self.assertTrue(verify(headers(), BODY, SECRET, now=SENT))
        self.assertTrue(verify(environ, BODY, SECRET, now=SENT + 300))

    def test_one_signature_and_one_secret_of_several_are_enough(self):
        self.assertTrue(verify(headers(signature="v1,AAAA v2,x " + SIGNATURE), BODY, SECRET, now=SENT))
        self.assertTrue(verify(headers(), BODY, OTHER + " " + SECRET, now=SENT))

    def test_secret_of_the_environment_is_asked(self):
        with mock.patch.dict(os.environ, {"ZCHANNEL_CALLBACK_SECRET": SECRET}):
            self.assertTrue(verify(headers(), BODY, now=SENT))

    def test_anything_else_is_not(self):
        for changed in (
            {"id": ""}, {"id": "evt_x"}, {"id": None}, {"timestamp": ""}, {"timestamp": str(SENT + 1)}, {"timestamp": "soon"}, {"timestamp": "-1"},
            {"timestamp": "９"}, {"timestamp": "9" * 5000}, {"signature": ""}, {"signature": None}, {"signature": SIGNATURE[3:]},
            {"signature": SIGNATURE.upper()}, {"signature": "v1,"}, {"signature": "v1,é"}, {"signature": SIGNATURE[:-1]},
        ):
            with self.subTest(changed=changed):
                self.assertFalse(verify(headers(**changed), BODY, SECRET, now=SENT))
        self.assertFalse(verify({}, BODY, SECRET, now=SENT))
        self.assertFalse(verify(headers(), BODY + b" ", SECRET, now=SENT))
        self.assertFalse(verify(headers(), BODY, OTHER, now=SENT))

    def test_stale_and_early_callbacks_are_not(self):
        self.assertFalse(verify(headers(), BODY, SECRET, now=SENT + 301))
        self.assertFalse(verify(headers(), BODY, SECRET, now=SENT - 301))
        self.assertTrue(verify(headers(), BODY, SECRET, tolerance=400, now=SENT + 400))
        self.assertFalse(verify(headers(), BODY, SECRET))

    def test_secrets_that_are_none(self):
        for secret in ("", " ", "MfKQ9r8G", "whsec_", "whsec_not base64", "whsec_****", SECRET + " x"):
            with self.subTest(secret=secret), mock.patch.dict(os.environ, {"ZCHANNEL_CALLBACK_SECRET": ""}), self.assertRaises(Error) as caught:
                verify(headers(), BODY, secret, now=SENT)
            self.assertNotIn("MfKQ", str(caught.exception))


if __name__ == "__main__":
    unittest.main()
