#!/usr/bin/python3
"""Calls a server as programs on Sina App Engine did, with the standard library and nothing of the server's.

usage: sae_signer.py platform|public create_channel|send_message SERVER KEY SECRET SECONDS_OFF ZONE_HOURS [NAME=VALUE ...]

Prints the status and the answer.
"""
import base64
import hashlib
import hmac
import sys
import time
import urllib.error
import urllib.parse
import urllib.request


def sign(secret, text):
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()


def platform_headers(key, secret, now, zone):
    stamp = time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(now + 3600 * zone))
    return {'AccessKey': key, 'TimeStamp': stamp, 'Signature': sign(secret, 'ACCESSKEY' + key + 'TIMESTAMP' + stamp)}


def public_headers(key, secret, now, uri):
    headers = {'x-sae-timestamp': str(int(now)), 'x-sae-accesskey': key}
    lines = ['POST', uri] + ['%s:%s' % header for header in sorted(headers.items())]
    return dict(headers, Authorization='SAEV1_HMAC_SHA256 ' + sign(secret, '\n'.join(lines)))


def main(dialect, call, server, key, secret, off, zone, *fields):
    now = time.time() + int(off)
    uri = ('/channel/v1/' if dialect == 'public' else '/v1/') + call
    headers = public_headers(key, secret, now, uri) if dialect == 'public' else platform_headers(key, secret, now, int(zone))
    body = urllib.parse.urlencode([tuple(field.split('=', 1)) for field in fields]).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(server.rstrip('/') + uri, body, headers)) as answer:
            print(answer.status, answer.read().decode())
    except urllib.error.HTTPError as refusal:
        print(refusal.code, refusal.read().decode())


if __name__ == '__main__':
    main(*sys.argv[1:])
