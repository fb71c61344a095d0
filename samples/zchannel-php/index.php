<?php
// A page that everyone on it writes on: php -S localhost:5000 index.php, then http://localhost:5000.
declare(strict_types=1);

function setting(string $name, string $default): string { return getenv("ZCHANNEL_$name") ?: $default; }

// The two calls.
function call(string $path, string $body, array $headers): array
{
    $headers[] = 'Authorization: Basic ' . base64_encode(setting('KEY', 'demo') . ':' . setting('SECRET', 'demo-secret'));
    $context = stream_context_create(['http' => [
        'method' => 'POST', 'content' => $body, 'header' => $headers, 'ignore_errors' => true, 'timeout' => 10,
    ]]);
    $answer = json_decode((string) @file_get_contents(setting('SERVER', 'http://localhost:8080') . $path, false, $context), true);
    if (!is_array($answer) || isset($answer['code'])) {
        throw new RuntimeException($answer['detail'] ?? 'The channel server cannot be reached.');
    }

    return $answer;
}

function create_channel(string $name): string
{
    return call('/v1/channels', http_build_query(['name' => $name]), ['Content-Type: application/x-www-form-urlencoded'])['url'];
}

function send_message(string $name, string $message, ?string $id = null): int
{
    $headers = ['Content-Type: text/plain', 'Idempotency-Key: ' . ($id ?? bin2hex(random_bytes(16)))];
    return call('/v1/channels/' . rawurlencode($name) . '/messages', $message, $headers)['receivers'];
}

// What comes back is signed; anything else is somebody else's.
function is_genuine(string $body): bool
{
    $timestamp = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
    if (!ctype_digit($timestamp) || abs(time() - (int) $timestamp) > 300) {
        return false;
    }

    $key = base64_decode(substr(setting('CALLBACK_SECRET', 'whsec_ZGVtby1zZWNyZXQ='), strlen('whsec_')));
    $signed = ($_SERVER['HTTP_WEBHOOK_ID'] ?? '') . ".$timestamp.$body";
    $expected = 'v1,' . base64_encode(hash_hmac('sha256', $signed, $key, true));
    return (bool) array_filter(explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? ''), fn ($one) => hash_equals($expected, $one));
}

function answer(string $path): int
{
    if (preg_match('#^/_sae/channel/(connected|message|disconnected)$#', $path, $match)) {
        if (!is_genuine(file_get_contents('php://input'))) {
            return 401;
        }

        error_log("$match[1] on $_POST[from]");
        if ($match[1] === 'message') {
            send_message($_POST['from'], $_POST['message'], $_POST['event_id']);
        }

        return 204;
    }

    if ($path !== '/') {
        return 404;
    }

    if ($_SERVER['REQUEST_METHOD'] === 'POST') {
        // A page elsewhere must not speak in its visitors' names.
        if (($_SERVER['HTTP_ORIGIN'] ?? "http://$_SERVER[HTTP_HOST]") !== "http://$_SERVER[HTTP_HOST]") {
            return 403;
        }

        send_message('zchannel', $_POST['msg'] ?? '');
        return 204;
    }

    $url = create_channel('zchannel');
    require __DIR__ . '/page.phtml';
    return 200;
}

try {
    $status = answer((string) parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
    if ($status !== 200) {
        http_response_code($status);
    }
} catch (RuntimeException $exception) {
    error_log($exception->getMessage());
    http_response_code(503);
}
