import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';

/** Each built from its published source, as its users do. */
const HELM = 'helm.sh/helm/v3/cmd/helm@v3.22.0';
const PROMTOOL = 'github.com/prometheus/prometheus/cmd/promtool@v0.316.0';
/** It contains the schemas that Kubernetes publishes. */
const VALIDATOR = 'kubernetes-validate==1.37.0';
/** The oldest that the chart takes, and the newest that the validator knows. */
const VERSIONS = ['1.30', '1.37'];
/** What the validator says of a resource for which it has no schema. */
const UNKNOWN = /WARN/;

const DEPLOY = fileURLToPath(new URL('../../deploy/', import.meta.url));
const run = promisify(execFile);
let tools: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  tools = await mkdtemp(join(tmpdir(), 'kubernetes-tools-'));
  environment = { ...process.env, PATH: `${tools}:${process.env['PATH']}`, GOBIN: tools };
  await run('go', ['install', HELM], { env: environment });
  await run('go', ['install', PROMTOOL], { env: environment });
  await run('python3', ['-m', 'venv', join(tools, 'python')]);
  const pip = join(tools, 'python', 'bin', 'pip');
  await run(pip, ['install', '--quiet', '--disable-pip-version-check', VALIDATOR]);
}, 1_200_000);
afterAll(() => rm(tools, { recursive: true, force: true }));

const REQUIRED = {
  'image.repository': 'registry.example.com/grantex',
  publicUrl: 'https://grantex.example.com',
  mailFrom: 'consent@example.com',
};

function helm(
  command: 'lint' | 'template',
  values: Readonly<Record<string, string>>,
): Promise<{ stdout: string }> {
  const given = Object.entries(values).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const words =
    command === 'lint' ? ['lint', '--strict'] : ['template', 'grantex', '--kube-version', '1.37.0'];
  return run('helm', [...words, join(DEPLOY, 'helm'), ...given], { env: environment });
}

/** @returns what the validator says of each resource */
async function validate(manifests: string, version: string): Promise<string> {
  const file = join(tools, 'manifests.yaml');
  await writeFile(file, manifests);
  const validator = join(tools, 'python', 'bin', 'kubernetes-validate');
  const { stdout, stderr } = await run(validator, ['--kubernetes-version', version, '--strict', file]);
  return stdout + stderr;
}

describe('the chart', () => {
  test.each([
    {},
    { 'ingress.enabled': 'true', 'ingress.tlsSecretName': 'tls', 'ingress.className': 'nginx' },
    { 'feeds.replicas': '0', 'ingress.enabled': 'true' },
    { 'secret.keys.smtpUrl': '', mailFrom: '', 'secret.keys.bootstrapKey': '', mode: 'sandbox' },
    { 'environment.TRUST_PROXY': '10.0.0.1' },
  ])('with %j is linted, and valid in every version that it takes', async (values) => {
    await helm('lint', { ...REQUIRED, ...values });
    const { stdout } = await helm('template', { ...REQUIRED, ...values });
    for (const version of VERSIONS) expect(await validate(stdout, version)).not.toMatch(UNKNOWN);
  });

  test.each([
    [{ 'image.repo': 'x' }, "additional properties 'repo' not allowed"],
    [{ 'environment.GRANTEX_MAX_STREAM': 'x' }, "invalid propertyName 'GRANTEX_MAX_STREAM'"],
    // YAML would make 1e+06 of it.
    [{ 'environment.GRANTEX_MAX_STREAMS': '1000000' }, 'want string'],
    [{ publicUrl: 'grantex.example.com' }, 'does not match pattern'],
    [{ publicUrl: '' }, 'publicUrl is required'],
    [{ 'image.repository': '' }, 'image.repository is required'],
    [{ 'secret.keys.masterKey': '' }, 'secret.keys.masterKey is required'],
    [{ mailFrom: '' }, 'mailFrom is required with secret.keys.smtpUrl'],
    [{ mode: 'production' }, 'value must be one of'],
    [{ publicUrl: 'https://example.com/grantex', 'ingress.enabled': 'true' }, 'without a path'],
  ])('with %j is refused, and says why', async (values, why) => {
    await expect(helm('template', { ...REQUIRED, ...values })).rejects.toThrow(why);
  });

  test('brings the alerts and the dashboard to the Prometheus Operator as they are', async () => {
    const { stdout } = await helm('template', { ...REQUIRED, 'metrics.operator': 'true' });
    const resources = parseAllDocuments(stdout).map((document) => document.toJS() as Resource);
    const of = (kind: string): Resource => resources.find((each) => each.kind === kind) ?? absent(kind);
    expect(of('PrometheusRule').spec).toEqual(
      parse(await readFile(join(DEPLOY, 'helm', 'alerts.yaml'), 'utf8')),
    );
    const { 'grantex.json': dashboard = '' } = of('ConfigMap').data ?? {};
    expect(dashboard).toBe(await readFile(join(DEPLOY, 'helm', 'dashboard.json'), 'utf8'));
  });
});

function absent(kind: string): never {
  throw new Error(`there is no ${kind}`);
}

interface Resource {
  kind: string;
  spec: object;
  data?: Record<string, string>;
}

test('the plain manifests are those of the chart, and valid', async () => {
  const copy = join(tools, 'deploy');
  await cp(DEPLOY, copy, { recursive: true });
  await run('sh', [join(copy, 'kubernetes', 'render.sh')], { env: environment });
  const kept = await readFile(join(DEPLOY, 'kubernetes', 'grantex.yaml'), 'utf8');
  expect(await readFile(join(copy, 'kubernetes', 'grantex.yaml'), 'utf8')).toBe(kept);
  for (const version of VERSIONS) expect(await validate(kept, version)).not.toMatch(UNKNOWN);
});

test('Prometheus takes every alert, and each fires when it should and no earlier', async () => {
  const folder = join(tools, 'alerts');
  await cp(join(DEPLOY, 'helm', 'alerts.yaml'), join(folder, 'alerts.yaml'));
  await cp(new URL('alerts.test.yaml', import.meta.url), join(folder, 'alerts.test.yaml'));
  await run('promtool', ['check', 'rules', '--lint-fatal', join(folder, 'alerts.yaml')], {
    env: environment,
  });
  const { stdout } = await run('promtool', ['test', 'rules', 'alerts.test.yaml'], {
    env: environment,
    cwd: folder,
  });
  expect(stdout).toContain('SUCCESS');
}, 60_000);

test('Prometheus takes every expression of the dashboard', async () => {
  const { panels } = JSON.parse(await readFile(join(DEPLOY, 'helm', 'dashboard.json'), 'utf8')) as {
    panels: { targets?: { expr: string }[] }[];
  };
  const expressions = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  expect(expressions.length).toBeGreaterThan(20);
  const rules = expressions.map((expr, index) => ({
    record: `panel:${index}`,
    expr: expr.replaceAll('$__rate_interval', '1m'),
  }));
  const file = join(tools, 'dashboard-rules.json');
  await writeFile(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
  await run('promtool', ['check', 'rules', '--lint=none', file], { env: environment });
}, 60_000);
