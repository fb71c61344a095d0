// Holds the files under deploy/ against the rules of the programs that will read them. What is not installed here (a
// container engine, a cluster) is stood in for by its schema.
//
//   cd eng/lint && npm ci && node --test      ZCHANNEL=<path of the built zchannel> for the configurations

import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import https from "node:https";
import { createRequire } from "node:module";
import net from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";

const here = dirname(fileURLToPath(import.meta.url));
const deploy = join(here, "../../deploy");
const scratch = mkdtempSync(join(tmpdir(), "zchannel-lint-"));
const require = createRequire(import.meta.url);
after(() => rmSync(scratch, { recursive: true }));

const read = (name) => readFileSync(join(deploy, name), "utf8");
const documents = (name) => parseAllDocuments(read(name), { strict: true, uniqueKeys: true }).map((one) => {
  assert.deepEqual(one.errors, []);
  return one.toJS();
});

const folder = "kubernetes";
const files = readdirSync(join(deploy, folder)).filter((name) => name.endsWith(".yaml") && name !== "kustomization.yaml");
const manifests = files.flatMap((name) => documents(join(folder, name)));
const find = (kind) => manifests.find((one) => one.kind === kind);

for (const manifest of manifests) {
  test(`Kubernetes: ${manifest.kind} ${manifest.metadata.name} has the values its schema allows`, async () => {
    const { [manifest.kind]: Model } = await import(`kubernetes-models/${manifest.apiVersion}`);
    new Model(manifest).validate();
  });
}

// The schemas let unknown fields pass; the types that were made from them do not.
const complaints = (all) => {
  const source = join(here, "node_modules", `.manifests-${process.pid}.mts`);
  const lines = all.map(({ apiVersion, kind }, n) => `import type { I${kind} as T${n} } from "kubernetes-models/${apiVersion}";`);
  writeFileSync(source, [...lines, ...all.map((one, n) => `export const m${n}: T${n} = ${JSON.stringify(one)};`)].join("\n"));
  try {
    return spawnSync(process.execPath, [join(here, "node_modules/typescript/bin/tsc"), "--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", source], { encoding: "utf8" }).stdout;
  } finally {
    rmSync(source);
  }
};

test("Kubernetes: no manifest has an unknown field", () => {
  assert.equal(complaints(manifests), "");
  const misspelled = structuredClone(find("Deployment"));
  misspelled.spec.template.spec.containers[0].readinesProbe = {};
  assert.match(complaints([misspelled]), /readinesProbe.* does not exist/);
});

test("Kubernetes: the manifests name each other rightly", () => {
  const pod = find("Deployment").spec.template;
  const labels = pod.metadata.labels;
  const [container] = pod.spec.containers;
  const ports = container.ports.map((port) => port.name);
  for (const selector of [find("Deployment").spec.selector.matchLabels, find("Service").spec.selector, find("NetworkPolicy").spec.podSelector.matchLabels]) {
    assert.deepEqual(selector, labels);
  }

  for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe]) assert.ok(ports.includes(probe.httpGet.port));
  for (const { targetPort } of find("Service").spec.ports) assert.ok(ports.includes(targetPort));
  for (const rule of find("NetworkPolicy").spec.ingress) for (const { port } of rule.ports) assert.ok(ports.includes(port));
  for (const mount of container.volumeMounts) assert.ok(pod.spec.volumes.some((volume) => volume.name === mount.name));
  assert.equal(pod.spec.volumes.find((volume) => volume.persistentVolumeClaim).persistentVolumeClaim.claimName, find("PersistentVolumeClaim").metadata.name);
  const [backend] = find("Ingress").spec.rules[0].http.paths.map((path) => path.backend.service);
  assert.deepEqual([backend.name, backend.port.name], [find("Service").metadata.name, find("Service").spec.ports[0].name]);
});

test("Kubernetes: kustomization names every manifest, and nothing else", () => {
  const [kustomization] = documents(join(folder, "kustomization.yaml"));
  assert.deepEqual([...kustomization.resources].sort(), [...files].sort());
  assert.equal(kustomization.namespace, find("Namespace").metadata.name);
  assert.equal(kustomization.configMapGenerator[0].name, find("Deployment").spec.template.spec.volumes.find((volume) => volume.configMap).configMap.name);
});

test("Dockerfile: nothing to complain of", () => {
  const { run } = require("dockerfilelint");
  assert.deepEqual(run(here, read("docker/Dockerfile"), {}), []);
});

test("compose.yaml: as its schema says, and without a complaint", () => {
  execFileSync(join(here, "node_modules/.bin/dclint"), [join(deploy, "docker/compose.yaml"), "--max-warnings", "0"], { stdio: "pipe" });
});

test("systemd: the unit is understood whole", () => {
  const unit = join(scratch, "zchannel.service");
  writeFileSync(unit, read("systemd/zchannel.service").replaceAll("/opt/zchannel/zchannel", "/bin/true"));
  const verdict = spawnSync("systemd-analyze", ["verify", "--man=no", unit], { encoding: "utf8" });
  assert.equal(verdict.status, 0, verdict.stderr);
  assert.equal(verdict.stderr.split("\n").filter((line) => line.includes("zchannel.service")).join("\n"), "");
});

const nginx = process.env.NGINX_PROGRAM ?? "nginx";

// The configuration with paths in the scratch directory, and with other changes.
const nginxConfiguration = (...changes) => {
  const [key, certificate] = [join(scratch, "key.pem"), join(scratch, "cert.pem")];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=push.example.com", "-keyout", key, "-out", certificate], { stdio: "pipe" });
  const all = [["/etc/ssl/push.example.com/fullchain.pem", certificate], ["/etc/ssl/push.example.com/privkey.pem", key], ["/var/log/nginx/", `${scratch}/`], ...changes];
  let server = read("nginx/zchannel.conf");
  for (const [from, to] of all) {
    assert.ok(server.includes(from), from);
    server = server.replaceAll(from, to);
  }

  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${scratch}/${name};`).join(" ");
  const main = join(scratch, "nginx.conf");
  writeFileSync(main, `pid ${scratch}/pid; error_log ${scratch}/error.log; daemon off; master_process off; events {} http { ${temporary}\n${server}\n}`);
  return main;
};

test("nginx: the configuration is understood whole", () => {
  const verdict = spawnSync(nginx, ["-t", "-q", "-c", nginxConfiguration()], { encoding: "utf8" });
  assert.equal(verdict.status, 0, verdict.stderr);
  assert.equal(verdict.stderr, "");
});

const listen = (server) => new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server.address().port)));
const close = (server) => new Promise((resolve) => server.close(resolve));
const ask = (port, path) => new Promise((resolve, reject) => {
  const request = https.get({ port, path, host: "127.0.0.1", rejectUnauthorized: false, agent: false }, (answer) => answer.resume().on("end", () => resolve(answer.statusCode)));
  request.on("error", reject);
});

test("nginx: a token is in no log, whatever becomes of the request", { timeout: 60_000 }, async () => {
  const silent = net.createServer();
  const placeholders = [net.createServer(), net.createServer()];
  const [slow, stopped, port] = await Promise.all([silent, ...placeholders].map(listen));
  await Promise.all(placeholders.map(close));
  for (const [upstream, also, status] of [[stopped, "", 502], [slow, "", 504], [slow, "proxy_bind 192.0.2.1;", 500]]) {
    const main = nginxConfiguration(
      ["127.0.0.1:8080;", `127.0.0.1:${upstream};`], ["443 ssl", `127.0.0.1:${port} ssl`], ["proxy_read_timeout 120s;", `proxy_read_timeout 1s; ${also}`]);
    const server = spawn(nginx, ["-c", main], { stdio: "ignore" });
    const ended = once(server, "exit");
    try {
      while (await ask(port, "/").catch((error) => error.code) === "ECONNREFUSED") assert.equal(server.exitCode, null);
      assert.equal(await ask(port, "/com/the-token"), status);
      assert.equal(await ask(port, "/%63om//the-token"), status);
    } finally {
      server.kill("SIGQUIT");
      await ended;
    }
  }

  silent.close();
  const [access, error] = ["zchannel.log", "error.log"].map((name) => readFileSync(join(scratch, name), "utf8"));
  assert.ok(access.includes("/com/***") && error.includes("GET / "), "something was logged");
  assert.doesNotMatch(access + error, /the-token/);
});

for (const name of ["docker", "kubernetes", "systemd"]) {
  test(`${name}/zchannel.json: zchannel check finds no fault`, () => {
    const secrets = { "shop-main": "x".repeat(32), "shop-callbacks": `whsec_${Buffer.alloc(32, 7).toString("base64")}` };
    for (const [file, secret] of Object.entries(secrets)) writeFileSync(join(scratch, file), secret);
    const path = join(scratch, `${name}.json`);
    writeFileSync(path, read(`${name}/zchannel.json`).replaceAll(/"[^"]*\/(shop-main|shop-callbacks)"/g, (_, file) => JSON.stringify(join(scratch, file))));
    const zchannel = process.env.ZCHANNEL ?? join(here, "../../artifacts/bin/Zchannel.Server/release/zchannel");
    const check = spawnSync(zchannel, ["check", "--config", path], { encoding: "utf8", cwd: scratch });
    assert.equal(check.status, 0, check.stderr);
  });
}
