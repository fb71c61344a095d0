// Holds the files under deploy/ against the rules of the programs that will read them. What is not installed here (a
// container engine, a cluster) is stood in for by its schema.
//
//   cd eng/lint && npm ci && node --test      ZCHANNEL=<path of the built zchannel> for the configurations

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
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

test("nginx: the configuration is understood whole", () => {
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=push.example.com", "-keyout", join(scratch, "key.pem"), "-out", join(scratch, "cert.pem")], { stdio: "pipe" });
  const server = read("nginx/zchannel.conf")
    .replace("/etc/ssl/push.example.com/fullchain.pem", join(scratch, "cert.pem"))
    .replace("/etc/ssl/push.example.com/privkey.pem", join(scratch, "key.pem"))
    .replace("/var/log/nginx/zchannel.log", join(scratch, "access.log"));
  const main = join(scratch, "nginx.conf");
  writeFileSync(main, `pid ${scratch}/pid; error_log ${scratch}/error.log; events {} http {\n${server}\n}`);
  const verdict = spawnSync(process.env.NGINX_PROGRAM ?? "nginx", ["-t", "-q", "-c", main], { encoding: "utf8" });
  assert.equal(verdict.status, 0, verdict.stderr);
  assert.equal(verdict.stderr, "");
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
