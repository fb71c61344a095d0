# -*- coding: utf-8 -*-
"""Everyone on the page hears what anyone on it says."""

CHANNEL_NAME = 'zchannel'
MAX_BODY = 1024 * 1024
CALLBACKS = {('POST', '/_sae/channel/' + event): event for event in ('connected', 'message', 'disconnected')}

PAGE = '''<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>Zchannel</title>
<p id="status" role="status">connecting</p>
<ul id="messages" aria-label="Messages" aria-live="polite"></ul>
<form id="form" method="post">
  <label for="msg">Message</label> <input id="msg" name="msg" autocomplete="off" autofocus required> <button>Send</button>
</form>
<script>
const element = (id) => document.getElementById(id);
const socket = new WebSocket('{{url}}');
socket.onopen = () => { element('status').textContent = 'connected'; };
socket.onclose = () => { element('status').textContent = 'disconnected: reload the page to connect again'; };
socket.onmessage = ({ data }) => { element('messages').appendChild(document.createElement('li')).textContent = data; };
element('form').onsubmit = async (event) => {
  event.preventDefault();
  const body = new URLSearchParams({ msg: element('msg').value });
  element('msg').value = '';
  const { ok, status } = await fetch('/', { method: 'POST', body });
  element('status').textContent = ok ? 'connected' : 'not sent: the application answered ' + status;
};
</script>
</html>
'''

import os
from urllib.parse import parse_qs, quote

import sae.channel


def application(environ, start_response):
    call = environ['REQUEST_METHOD'], environ.get('PATH_INFO') or '/'
    try:
        # Before any answer: a link that is closed with something unread takes the answer with it.
        body = read_body(environ)
        if call == ('GET', '/'):
            # url -> ws://localhost:8080/com/xxx, a new one for each visitor
            url = sae.channel.create_channel(CHANNEL_NAME)
            return answer(start_response, '200 OK', PAGE.replace('{{url}}', quote(url, safe=':/[]')), 'text/html; charset=utf-8')
        if call == ('POST', '/'):
            return answer(start_response, say(environ, body))
        if call in CALLBACKS:
            return answer(start_response, hear(environ, body, CALLBACKS[call]))
        return answer(start_response, '404 Not Found', 'There is nothing here.\n')
    except ValueError:
        return answer(start_response, '400 Bad Request', 'A form in UTF-8 is needed, of at most 1 MiB.\n')
    except sae.channel.InvalidMessageError:
        return answer(start_response, '413 Payload Too Large', 'The message is too long.\n')
    except sae.channel.Error as error:
        print('The channel server did not take it:', error, file=environ['wsgi.errors'], flush=True)
        return answer(start_response, '503 Service Unavailable', 'Try again.\n')


def say(environ, body):
    """What is typed on the page, or in a terminal client."""
    # A page elsewhere must not speak in its visitors' names.
    here = '%s://%s' % (environ['wsgi.url_scheme'], environ.get('HTTP_HOST'))
    if environ.get('HTTP_ORIGIN', here) != here:
        return '403 Forbidden'
    messages = read_form(body).get('msg', [])
    if len(messages) != 1:
        return '400 Bad Request'
    sae.channel.send_message(CHANNEL_NAME, messages[0])
    return '204 No Content'


def hear(environ, body, event):
    """What the channel server calls back. With a secret, only what it has signed is believed."""
    if os.environ.get('ZCHANNEL_CALLBACK_SECRET') and not sae.channel.verify(environ, body):
        return '401 Unauthorized'
    print('%s on %s' % (event, ascii(read_form(body).get('from', [''])[0])), file=environ['wsgi.errors'], flush=True)
    return '204 No Content'


def read_body(environ):
    length = int(environ.get('CONTENT_LENGTH') or 0)
    if not 0 <= length <= MAX_BODY:
        raise ValueError(length)
    return environ['wsgi.input'].read(length)


def read_form(body):
    return parse_qs(body.decode('utf-8'), keep_blank_values=True, errors='strict')


def answer(start_response, status, text='', content_type='text/plain; charset=utf-8'):
    start_response(status, [('Content-Type', content_type), ('Cache-Control', 'no-store')] if text else [])
    return [text.encode('utf-8')]
