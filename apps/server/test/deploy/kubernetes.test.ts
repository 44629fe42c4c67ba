import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { secretVariables } from '../../src/main/config/options-help.ts';
import { options } from '../../src/main/config/options.ts';
import { readConfig } from '../../src/main/config/config.ts';
import { runProgram } from '../../src/main/commands/program.ts';

interface Container {
  args?: string[];
  env: { name: string; value: string }[];
  securityContext: object;
  volumeMounts: { mountPath: string }[];
  [probe: string]: unknown;
}

interface Resource {
  kind: string;
  metadata: { name: string };
  spec: {
    replicas?: number;
    selector?: { matchLabels?: Record<string, string> };
    rules?: { http: { paths: { path: string; backend: { service: { name: string } } }[] } }[];
    template?: {
      metadata: { labels: Record<string, string> };
      spec: {
        containers: [Container];
        securityContext: object;
        volumes: { secret: { items: { key: string; path: string }[] } }[];
      };
    };
  };
}

function absent(what: string): never {
  throw new Error(`there is no ${what}`);
}

const read = (path: string): Promise<string> =>
  readFile(new URL(`../../deploy/${path}`, import.meta.url), 'utf8');
const text = await read('kubernetes/grantex.yaml');
const resources = parseAllDocuments(text).map((document) => document.toJS() as Resource);
const ofKind = (kind: string): Resource[] => resources.filter((resource) => resource.kind === kind);
const podsOf = ({ spec }: Resource) => spec.template ?? absent('pods');
const workloads = [...ofKind('Deployment'), ...ofKind('Job')];

test('every process gets options that the server has, and each secret in a file from a Secret', () => {
  const known = Object.values(options).map(({ variable }) => variable);
  const secrets = secretVariables();
  for (const workload of workloads) {
    const { containers, volumes } = podsOf(workload).spec;
    const [{ env, volumeMounts }] = containers;
    const names = env.map(({ name }) => name);
    for (const name of names)
      expect([...known, ...secrets.map((secret) => `${secret}_FILE`)]).toContain(name);
    for (const secret of secrets) expect(names).not.toContain(secret);
    const files = env.filter(({ name }) => name.endsWith('_FILE')).map(({ value }) => value);
    const mounted = volumes[0]?.secret.items.map(({ path }) => `${volumeMounts[0]?.mountPath}/${path}`);
    expect(files.toSorted()).toEqual(mounted?.toSorted());
  }
  expect(ofKind('Secret')).toEqual([]);
});

test('they are live servers with metrics, whose configuration the server accepts', () => {
  const environments = workloads.map((workload) => podsOf(workload).spec.containers[0].env);
  const [first = []] = environments;
  for (const environment of environments) expect(environment).toEqual(first);
  const plain = first.filter(({ name }) => !name.endsWith('_FILE'));
  const secret = {
    GRANTEX_MASTER_KEY: Buffer.alloc(32).toString('base64'),
    DATABASE_URL: 'postgres://a:b@db/g',
    GRANTEX_SMTP_URL: 'smtps://mail.example.com',
  };
  const config = readConfig({
    ...Object.fromEntries(plain.map(({ name, value }) => [name, value])),
    ...secret,
  });
  expect(config).toMatchObject({ mode: 'live', metricsPort: 9464, metricsHost: '0.0.0.0', port: 4000 });
});

test('every pod runs without privileges, and every server is probed', () => {
  for (const workload of workloads) {
    const { containers, securityContext } = podsOf(workload).spec;
    expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  }
  const alive = { httpGet: { path: '/.well-known/grantex' } };
  for (const server of ofKind('Deployment')) {
    expect(podsOf(server).spec.containers[0]).toMatchObject({
      startupProbe: alive,
      livenessProbe: alive,
      readinessProbe: { httpGet: { path: '/health' } },
    });
  }
});

test('each kind of server has a disruption budget, and streams have servers of their own', () => {
  const budgets = ofKind('PodDisruptionBudget').map(({ spec }) => spec.selector?.matchLabels);
  const servers = ofKind('Deployment').map(({ spec }) => spec.selector?.matchLabels);
  expect(servers).toHaveLength(2);
  expect(budgets).toEqual(servers);
  const paths = ofKind('Ingress')[0]?.spec.rules?.[0]?.http.paths ?? [];
  expect(Object.fromEntries(paths.map(({ path, backend }) => [path, backend.service.name]))).toEqual({
    '/v1/revocation-feed/stream': 'grantex-feeds',
    '/v1/events/stream': 'grantex-feeds',
    '/v1/audit/stream': 'grantex-feeds',
    '/': 'grantex-server',
  });
});

test('the job of the migrations runs a command that the program has', async () => {
  const words = podsOf(ofKind('Job')[0] ?? absent('job')).spec.containers[0].args ?? [];
  const printed: string[] = [];
  const never = (): never => absent('reason to run');
  await runProgram([...words, '--help'], {
    version: '1',
    readConfig: never,
    serve: never,
    print: (line) => printed.push(line),
  });
  expect(printed.join('\n')).toContain(`grantex-server ${words.join(' ')}`);
});

test('the chart takes every option that it does not set itself', async () => {
  const schema = JSON.parse(await read('helm/values.schema.json')) as {
    properties: { environment: { propertyNames: { enum: string[] } } };
  };
  const env = workloads.flatMap((workload) => podsOf(workload).spec.containers[0].env);
  const own = new Set([
    'PORT',
    'GRANTEX_HOST',
    'GRANTEX_DATA_DIR',
    ...secretVariables(),
    ...env.map(({ name }) => name.replace(/_FILE$/, '')),
  ]);
  const others = Object.values(options).filter(({ variable }) => !own.has(variable));
  expect(schema.properties.environment.propertyNames.enum).toEqual(others.map(({ variable }) => variable));
});

const page = await readFile(new URL('../../../../docs/guides/monitoring.md', import.meta.url), 'utf8');
const registry = new Registry();
collectDefaultMetrics({ register: registry });
const processMetrics = (await registry.getMetricsAsJSON()).map(({ name }) => name);
// Another test compares the page with what a server says.
const metrics = new Set([
  ...processMetrics,
  ...[...page.matchAll(/^\| `(grantex_\w+)`/gm)].map(([, name]) => name),
]);

test.each(['helm/alerts.yaml', 'helm/dashboard.json'])(
  '%s reads only metrics that there are',
  async (path) => {
    const used = [...new Set((await read(path)).match(/\b(?:grantex|process|nodejs)_[a-z0-9_]+/g))];
    expect(used.length).toBeGreaterThan(10);
    const missing = used.filter(
      (name) => !metrics.has(name) && !metrics.has(name.replace(/_(?:bucket|count|sum)$/, '')),
    );
    expect(missing).toEqual([]);
  },
);

test('every metric of the server is in the dashboard', async () => {
  const dashboard = await read('helm/dashboard.json');
  const hidden = [...metrics].filter((name) => name?.startsWith('grantex_') && !dashboard.includes(name));
  expect(hidden).toEqual([]);
});

test('every alert says what happened and what to do', async () => {
  const { groups } = parse(await read('helm/alerts.yaml')) as {
    groups: {
      rules: { alert: string; labels: { severity: string }; annotations: Record<string, string> }[];
    }[];
  };
  for (const { alert, labels, annotations } of groups.flatMap(({ rules }) => rules)) {
    expect(alert).toMatch(/^Grantex[A-Z]/);
    expect(['critical', 'warning']).toContain(labels.severity);
    expect(Object.keys(annotations)).toEqual(['summary', 'action']);
  }
});
