import type { Authority } from './authority.ts';

/** What of a kubeconfig is otherwise than usual: members of the cluster, the user and the context. */
export type KubeconfigParts = {
  readonly cluster?: Readonly<Record<string, unknown>>;
  /** In place of the token. */
  readonly user?: Readonly<Record<string, unknown>>;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly currentContext?: string;
};

/** A kubeconfig with the context `fabric-1`, as JSON, which is YAML as well. */
export function printKubeconfig(
  server: string,
  { cert }: Pick<Authority, 'cert'>,
  { cluster, user = { token: 'reader-token' }, context, currentContext = 'fabric-1' }: KubeconfigParts,
): string {
  const authority = { 'certificate-authority-data': base64(cert) };
  return JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'test', cluster: { server, ...authority, ...cluster } }],
      users: [{ name: 'reader', user }],
      contexts: [{ name: 'fabric-1', context: { cluster: 'test', user: 'reader', ...context } }],
      'current-context': currentContext,
    },
    null,
    2,
  );
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
