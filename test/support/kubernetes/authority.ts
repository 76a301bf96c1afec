import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Certificate = { readonly key: string; readonly cert: string };

/** A certificate authority of its own, with what it signed for an API server on loopback and for one client. */
export type Authority = {
  readonly cert: string;
  readonly server: Certificate;
  /** Of the user `client`. */
  readonly client: Certificate;
};

let made: Authority | undefined;

/** One for each process: making keys takes longer than most tests. */
export function openAuthority(): Authority {
  made ??= createAuthority();
  return made;
}

/** A fresh one, which nobody trusts yet. */
export function createAuthority(): Authority {
  const directory = mkdtempSync(join(tmpdir(), 'hedgerow-authority-'));
  try {
    const sign = (name: string, ...more: string[]): Certificate => {
      const [key, cert] = [join(directory, `${name}.key`), join(directory, `${name}.pem`)];
      const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
      const files = ['-subj', `/CN=${name}`, '-keyout', key, '-out', cert];
      execFileSync('openssl', ['req', ...kind, ...files, ...more], { stdio: 'pipe' });
      return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
    };
    const { cert } = sign('ca');
    const byAuthority = ['-CA', join(directory, 'ca.pem'), '-CAkey', join(directory, 'ca.key')];
    const leaf = [...byAuthority, '-addext', 'basicConstraints=critical,CA:FALSE'];
    return {
      cert,
      server: sign('kubernetes', ...leaf, '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'),
      client: sign('client', ...leaf),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
