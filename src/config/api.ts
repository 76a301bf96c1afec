/** Who may call the HTTP API, and how often. */
export type ApiSettings = {
  /** CORS_ORIGINS: origins whose pages may call it from a browser; `*` for all; empty for none. */
  readonly corsOrigins: readonly string[];
  /** API_RATE: requests a minute that one token may send to one process. */
  readonly apiRate: number;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads CORS_ORIGINS and API_RATE. Problems name the variable, never a value. */
export function readApiSettings(environment: Environment, problems: string[]): ApiSettings {
  const corsOrigins = (environment.CORS_ORIGINS ?? '').split(',').flatMap((text) => text.trim() || []);
  if (!corsOrigins.every(isOrigin)) {
    problems.push('CORS_ORIGINS must be origins such as https://netbox.example.com, separated by commas, or *.');
  }
  const rate = environment.API_RATE ?? '600';
  const apiRate = /^\d{1,7}$/.test(rate) ? Number(rate) : 0;
  if (apiRate < 1) problems.push('API_RATE must be a whole number from 1 to 9999999.');
  return { corsOrigins, apiRate };
}

function isOrigin(text: string): boolean {
  if (text === '*') return true;
  return URL.canParse(text) && new URL(text).origin === text && /^https?:/.test(text);
}
