import { HostError } from '../../github/host-error.ts';
import { type Html, html } from '../html.ts';

/** What the set-up ends with: the App's credentials, and what people call it. */
export type NewCredentials = {
  readonly id: number;
  readonly name: string;
  readonly htmlUrl: string;
  /** PEM */
  readonly privateKey: string;
  /** Undefined where the App has no webhook. */
  readonly webhookSecret: string | undefined;
};

export type Completed =
  | { readonly app: { readonly name: string; readonly htmlUrl: string } }
  | { readonly status: number; readonly title: string; readonly trouble: string; readonly next: Html };

type Steps = {
  readonly credentialsFile: string;
  readonly convert: (code: string) => Promise<NewCredentials>;
  readonly save: (credentials: NewCredentials) => void;
};

/**
 * The last step: trade the code, write the credentials. A code works once, so what it gave is kept until it is written:
 * loading the page again goes on from there.
 */
export function completeSetUp({ credentialsFile, convert, save }: Steps): (code: string) => Promise<Completed> {
  let created: NewCredentials | undefined;
  let converting: Promise<NewCredentials> | undefined;
  return async (code) => {
    if (code === '' && created === undefined) return withoutCode;
    try {
      if (created === undefined) {
        converting ??= convert(code);
        created = await converting;
      }
    } catch (error) {
      return describeRefusal(error);
    } finally {
      converting = undefined;
    }
    try {
      save(created);
    } catch (error) {
      return describeUnwritten(credentialsFile, error);
    }
    return { app: created };
  };
}

const startOver = html`<a href="/setup">Start over</a>`;

const withoutCode: Completed = {
  status: 400,
  title: 'GitHub sent no code',
  trouble: 'The App was not created, or the address was not copied as a whole.',
  next: startOver,
};

function describeRefusal(error: unknown): Completed {
  if (!(error instanceof HostError)) throw error;
  if (error.ending === 'missing' || error.status === 422) {
    return {
      status: 400,
      title: 'GitHub does not take the code',
      trouble: 'A code works once and for one hour: this one was used before, or it has expired.',
      next: html`If an App was created, delete it on GitHub. Then <a href="/setup">start over</a>.`,
    };
  }
  return {
    status: 502,
    title: 'GitHub cannot be reached from here',
    trouble: `The App is created, but this server could not fetch its key: ${error.words}`,
    next: html`See to the network (or HTTPS_PROXY, NODE_EXTRA_CA_CERTS) and load this page again within the hour. If GitHub
then does not take the code, delete the App there and <a href="/setup">start over</a>.`,
  };
}

function describeUnwritten(file: string, error: unknown): Completed {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return {
    status: 500,
    title: 'The credentials could not be written',
    trouble: `The App is created and its key is here, in memory only: ${file} cannot be written (${code}).`,
    next: html`Make the file writable and load this page again. Do not stop the server before: GitHub shows the key once.`,
  };
}
