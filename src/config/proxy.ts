type Environment = Readonly<Record<string, string | undefined>>;

/** The proxies for what the program asks of GitHub, under the names that Node takes; undefined where there is none. */
export type ProxySettings = { readonly HTTPS_PROXY?: string; readonly HTTP_PROXY?: string; readonly NO_PROXY?: string };

/**
 * HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in capitals or small letters (small ones first, as curl has it). A proxy is
 * reached by http or https. Problems name the variable, never its value: it may hold a password.
 */
export function readProxySettings(environment: Environment, problems: string[]): ProxySettings | undefined {
  const settings: { HTTPS_PROXY?: string; HTTP_PROXY?: string; NO_PROXY?: string } = {};
  for (const name of ['HTTPS_PROXY', 'HTTP_PROXY'] as const) {
    const address = settingOf(environment, name);
    if (address === undefined) continue;
    if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) settings[name] = address;
    else problems.push(`${name} must be the address of a proxy, as in http://proxy.example:3128.`);
  }
  if (settings.HTTPS_PROXY === undefined && settings.HTTP_PROXY === undefined) return undefined;
  const except = settingOf(environment, 'NO_PROXY');
  return except === undefined ? settings : { ...settings, NO_PROXY: except };
}

function settingOf(environment: Environment, name: string): string | undefined {
  return environment[name.toLowerCase()] ?? environment[name];
}
