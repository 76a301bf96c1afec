import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { isList, isObject } from '../../src/domain/json.ts';
import { at, names, read, readYaml, root, text, texts } from './read-manifests.ts';

describe('the Kubernetes manifests', () => {
  const manifests = readYaml('deploy/kubernetes/hedgerow.yaml');
  const find = (kind: string) => manifests.find((manifest) => manifest.kind === kind);
  const pod = at(find('Deployment'), 'spec', 'template', 'spec');
  const container = at(pod, 'containers', 0);

  test('have no rights in the cluster', () => {
    const kinds = manifests.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['ServiceAccount', 'Deployment', 'Service']));
    for (const kind of kinds) expect(kind).not.toMatch(/Role|Binding|Secret$/);
    expect(at(find('ServiceAccount'), 'automountServiceAccountToken')).toBe(false);
    expect(at(pod, 'automountServiceAccountToken')).toBe(false);
    expect(at(pod, 'serviceAccountName')).toBe(at(find('ServiceAccount'), 'metadata', 'name'));
  });

  test('meet the Pod Security Standard "restricted"', () => {
    expect(at(find('Namespace'), 'metadata', 'labels', 'pod-security.kubernetes.io/enforce')).toBe('restricted');
    expect(at(pod, 'securityContext')).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(at(container, 'securityContext')).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    for (const name of ['hostNetwork', 'hostPID', 'hostIPC']) expect(at(pod, name)).toBeUndefined();
    const volumes = at(pod, 'volumes');
    expect(isList(volumes) && volumes.every((volume) => isObject(volume) && !('hostPath' in volume))).toBe(true);
  });

  test('lead to ports that are there, and to files that are mounted', () => {
    const ports = names(at(container, 'ports'));
    expect(ports).toContain(at(find('Service'), 'spec', 'ports', 0, 'targetPort'));
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      expect(ports).toContain(at(container, probe, 'httpGet', 'port'));
    }
    expect(at(container, 'readinessProbe', 'httpGet', 'path')).toBe('/readyz');
    expect(at(find('Service'), 'spec', 'selector')).toEqual(at(find('Deployment'), 'spec', 'selector', 'matchLabels'));
    expect(at(find('Deployment'), 'spec', 'template', 'metadata', 'labels')).toEqual(
      at(find('Deployment'), 'spec', 'selector', 'matchLabels'),
    );
    const created = [...read('deploy/kubernetes/hedgerow.yaml').matchAll(/--from-(?:file|literal)=([\w.-]+)=/g)];
    const keys = created.map(([, key]) => key);
    const files = ['PRIVATE_KEY_PATH', 'WEBHOOK_SECRET_PATH', 'DATABASE_URL_PATH', 'ENCRYPTION_KEY_PATH'].map((name) =>
      text(at(container, 'env', name, 'value')).replace('/etc/hedgerow/', ''),
    );
    expect([at(container, 'env', 'APP_ID', 'valueFrom', 'secretKeyRef', 'key'), ...files]).toEqual(keys);
    expect(names(at(container, 'volumeMounts')).sort()).toEqual(names(at(pod, 'volumes')).sort());
  });
});

test('the compose file names the secrets and volumes that it has', () => {
  const [compose] = readYaml('deploy/compose.yaml');
  const services = at(compose, 'services');
  if (!isObject(services)) throw new Error('no services');
  const used = Object.values(services).map((service) => ({
    secrets: texts(at(service, 'secrets')),
    files: Object.values(Object(at(service, 'environment'))).flatMap(
      (value) => /^\/run\/secrets\/(.+)$/.exec(String(value))?.[1] ?? [],
    ),
    volumes: texts(at(service, 'volumes')).map((volume) => volume.split(':')[0]),
  }));
  for (const { secrets, files } of used) expect(files).toEqual(secrets);
  expect(new Set(used.flatMap(({ secrets }) => secrets))).toEqual(new Set(Object.keys(Object(at(compose, 'secrets')))));
  expect(new Set(used.flatMap(({ volumes }) => volumes))).toEqual(new Set(Object.keys(Object(at(compose, 'volumes')))));
  expect(Object.keys(services).sort()).toEqual(['hedgerow', 'postgres']);
});

describe('metrics', () => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const source = ['create-metrics', 'drift-metrics'].map((name) => read(`src/http/${name}.ts`)).join('\n');
  const histograms = [...source.matchAll(/new Histogram\(\{\s*name: '(\w+)'/g)].map(([, name]) => name);
  const plain = [...source.matchAll(/new (?:Counter|Gauge)\(\{\s*name: '(\w+)'/g)].map(([, name]) => name);
  const known = new Set([
    ...plain,
    ...histograms.flatMap((name) => ['bucket', 'sum', 'count'].map((part) => `${name}_${part}`)),
    ...registry.getMetricsAsArray().map(({ name }) => name),
  ]);
  const inQuery = (query: string): string[] =>
    (query.match(/\b(?:hedgerow|process|nodejs)_\w+/g) ?? []).filter((name) => !query.includes(`"${name}`));

  /** Labels that a metric carries. */
  const labelsOf = (metric: string): string[] => {
    const base = metric.replace(/_(bucket|sum|count)$/, '');
    const found = new RegExp(`name: '${base}',[^}]*?labelNames: \\[([^\\]]*)\\]`).exec(source)?.[1] ?? '';
    return [...found.matchAll(/'(\w+)'/g)].map(([, label]) => label ?? '');
  };
  /** What a query names and nobody defines; `nothing` where it names no metric at all. */
  const unknownIn = (query: string): string[] => {
    const metrics = inQuery(query);
    if (metrics.length === 0) return ['nothing'];
    const labels = new Set([...metrics.flatMap(labelsOf), 'le', 'job', 'instance']);
    const by = [...query.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list]) => (list ?? '').split(/,\s*/));
    const matched = [...query.matchAll(/[{,]\s*(\w+)=~?"/g)].map(([, label]) => label ?? '');
    const open = ['()', '{}', '[]'].filter(
      ([left = '', right = '']) => query.split(left).length !== query.split(right).length,
    );
    return [
      ...metrics.filter((metric) => !known.has(metric)),
      ...[...by, ...matched].filter((label) => !labels.has(label)),
      ...open,
    ];
  };

  const [alerts] = readYaml('deploy/alerts.yaml');
  const group = at(alerts, 'groups', 0, 'rules');
  const rules = isList(group) ? group.filter(isObject) : [];

  test('there are some, and the source was understood', () => {
    expect(plain.length + histograms.length).toBe(source.match(/name: 'hedgerow_/g)?.length);
    expect(rules.length).toBeGreaterThan(4);
  });

  test.each(rules.map((rule) => [text(rule.alert), rule] as const))(
    '%s asks for what exists and is explained',
    (name, rule) => {
      expect(unknownIn(text(rule.expr))).toEqual([]);
      expect(at(rule, 'annotations', 'runbook_url')).toBe(`docs/operate.md#${name.toLowerCase()}`);
      expect(read('docs/operate.md')).toContain(`\n### ${name}\n`);
      const summary = text(at(rule, 'annotations', 'summary'));
      const used = [...summary.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label);
      for (const label of used) expect(rule.expr).toMatch(new RegExp(`by \\([^)]*\\b${label}\\b`));
    },
  );

  test('every alert that is explained exists', () => {
    const explained = [...read('docs/operate.md').matchAll(/^### (Hedgerow\w+)$/gm)].map(([, name]) => name);
    expect(new Set(explained)).toEqual(new Set(rules.map(({ alert }) => alert)));
  });

  const dashboard: { panels: { id: number; title: string; targets: { expr: string }[] }[] } = JSON.parse(
    read('deploy/grafana-dashboard.json'),
  );
  test.each(dashboard.panels.map((panel) => [panel.title, panel] as const))(
    'the panel %s asks for what exists',
    (_title, panel) => {
      expect(panel.targets.flatMap(({ expr }) => unknownIn(expr))).toEqual([]);
    },
  );

  test('every metric of ours is on the dashboard', () => {
    const shown = dashboard.panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => inQuery(expr))).join(' ');
    for (const name of [...plain, ...histograms]) expect(shown).toContain(name);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });
});

describe('settings', () => {
  const variable = /\b(?:[A-Z]+(?:_[A-Z0-9]+)+|HOST|PORT|POLL)\b/g;
  /** Read by Node itself, by the images, or by the terminal. */
  const others = new Set(['NODE_EXTRA_CA_CERTS', 'NODE_ENV', 'POSTGRES_USER', 'POSTGRES_DB', 'POSTGRES_PASSWORD_FILE']);
  /** A source without its comments and messages: what is left of names is what is read. */
  const codeOf = (path: string): string =>
    read(path)
      .replace(/\/\*[\s\S]*?\*\/|\/\/.*$|Number\.\w+/gm, '')
      .replace(/'[^'\n]*'|`[^`]*`/g, (text) => (/^'\w+'$/.test(text) ? text : "''"));
  const inConfig = new Set(
    readdirSync(join(root, 'src/config'))
      .filter((name) => name !== 'terminal.ts')
      .flatMap((name) => codeOf(`src/config/${name}`).match(variable) ?? []),
  );
  const inDocs = ['docs/server.md', 'docs/operate.md'].flatMap((path) => read(path).match(variable) ?? []);
  const [compose] = readYaml('deploy/compose.yaml');
  const deployment = readYaml('deploy/kubernetes/hedgerow.yaml').find(({ kind }) => kind === 'Deployment');
  const inDeploy = [
    ...Object.keys(Object(at(compose, 'services', 'hedgerow', 'environment'))),
    ...names(at(deployment, 'spec', 'template', 'spec', 'containers', 0, 'env')),
    ...(read('Dockerfile').match(/^ENV .*$/gm) ?? []).flatMap((line) => line.match(/\b[A-Z_]+(?==)/g) ?? []),
  ];

  test('that are named in deploy/, the image and the documents are read by the program', () => {
    expect(inDeploy.length).toBeGreaterThan(10);
    expect([...new Set([...inDocs, ...inDeploy])].filter((name) => !inConfig.has(name) && !others.has(name))).toEqual(
      [],
    );
  });

  test('that the program reads are documented', () => {
    expect([...inConfig].filter((name) => !inDocs.includes(name))).toEqual([]);
  });
});
