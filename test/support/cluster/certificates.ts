import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export type Certificates = {
  /** PEM files: the authority's certificate, the server's, its key, and a key that signs tokens. */
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
  readonly tokenKey: string;
};

/** An authority of its own in a directory, and a certificate of it for 127.0.0.1. */
export function createCertificates(directory: string): Certificates {
  const file = (name: string): string => join(directory, name);
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { stdio: 'pipe' });
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const [authority, authorityKey] = [file('ca.crt'), file('ca.key')];
  openssl('req', '-x509', ...key, '-days', '2', '-subj', '/CN=cluster', '-keyout', authorityKey, '-out', authority);
  const made = { authority, certificate: file('server.crt'), key: file('server.key'), tokenKey: file('tokens.key') };
  const address = ['-addext', 'subjectAltName=IP:127.0.0.1'];
  const signed = ['-CA', authority, '-CAkey', authorityKey, '-keyout', made.key, '-out', made.certificate];
  openssl('req', '-x509', ...key, '-days', '2', '-subj', '/CN=kube-apiserver', ...address, ...signed);
  openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', made.tokenKey);
  return made;
}
