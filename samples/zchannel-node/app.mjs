// A page that everyone on it writes on: node app.mjs, then http://localhost:5000. No package is needed.
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const server = process.env.ZCHANNEL_SERVER ?? "http://localhost:8080";
const key = process.env.ZCHANNEL_KEY ?? "demo";
const secret = process.env.ZCHANNEL_SECRET ?? "demo-secret";
const callbackSecret = process.env.ZCHANNEL_CALLBACK_SECRET ?? "whsec_ZGVtby1zZWNyZXQ=";
const port = Number(process.env.PORT ?? 5000);

// The two calls.
async function call(path, body, headers) {
  const authorization = "Basic " + Buffer.from(`${key}:${secret}`).toString("base64");
  const answer = await fetch(server + path, { method: "POST", body, headers: { authorization, ...headers } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
const createChannel = (name) => call("/v1/channels", new URLSearchParams({ name }));
const send = (name, message, id = randomUUID()) =>
  call(`/v1/channels/${encodeURIComponent(name)}/messages`, message, { "content-type": "text/plain", "idempotency-key": id });

const page = (url) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Zchannel</title>
<p id="status" role="status">connecting</p>
<ul id="messages" aria-label="Messages" aria-live="polite"></ul>
<form id="form"><label for="msg">Message</label> <input id="msg" name="msg" autocomplete="off" autofocus required> <button>Send</button></form>
<script>
  const socket = new WebSocket('${url}');
  socket.onopen = () => document.getElementById("status").textContent = "connected";
  socket.onclose = () => document.getElementById("status").textContent = "disconnected: reload the page";
  socket.onmessage = ({ data }) => document.getElementById("messages").appendChild(document.createElement("li")).textContent = data;
  document.getElementById("form").onsubmit = (event) => {
    event.preventDefault();
    fetch("/", { method: "POST", body: new URLSearchParams(new FormData(event.target)) });
    event.target.reset();
  };
</script>
</html>`;

// What comes back is signed; anything else is somebody else's.
function isGenuine(headers, body) {
  const timestamp = headers["webhook-timestamp"] ?? "";
  if (!/^\d+$/.test(timestamp) || Math.abs(Date.now() / 1000 - timestamp) > 300) return false;
  const signed = createHmac("sha256", Buffer.from(callbackSecret.replace(/^whsec_/, ""), "base64"))
    .update(`${headers["webhook-id"]}.${timestamp}.${body}`);
  const expected = Buffer.from("v1," + signed.digest("base64"));
  return (headers["webhook-signature"] ?? "").split(" ").map(Buffer.from)
    .some((one) => one.length === expected.length && timingSafeEqual(one, expected));
}

async function answer(request, body) {
  const [, kind] = /^\/_sae\/channel\/(connected|message|disconnected)$/.exec(request.url) ?? [];
  if (request.method === "GET" && request.url === "/") return [200, page((await createChannel("zchannel")).url)];
  if (request.method !== "POST" || (request.url !== "/" && !kind)) return [404, "There is nothing here."];
  // A page elsewhere must not speak in its visitors' names.
  if (!kind && (request.headers.origin ?? `http://${request.headers.host}`) !== `http://${request.headers.host}`) return [403, ""];
  const form = new URLSearchParams(body);
  if (!kind) await send("zchannel", form.get("msg") ?? "");
  else if (!isGenuine(request.headers, body)) return [401, "The signature is not right."];
  else if (kind === "message") await send(form.get("from"), form.get("message"), form.get("event_id"));
  if (kind) console.log(`${kind} on ${form.get("from")}`);
  return [204, ""];
}

createServer(async (request, response) => {
  try {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) if ((body += chunk).length > 1_000_000) throw new Error("too long");
    const [status, text] = await answer(request, body);
    response.writeHead(status, { "content-type": "text/html; charset=utf-8" }).end(text);
  } catch (error) {
    console.error(error.message);
    response.writeHead(503).end("It did not work. Try again.");
  }
}).listen(port, "localhost", () => console.log(`http://localhost:${port}`));
