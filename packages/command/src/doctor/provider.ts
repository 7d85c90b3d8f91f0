import { fault, type Finding, ok } from './finding.ts';

const PROVIDER_MS = 15_000;

/** Asks for the list of models, which costs nothing. Without a key: only whether anybody is there. */
export async function checkProvider(
  baseUrl: string,
  apiKey: string | undefined,
): Promise<Finding[]> {
  const status = await statusOf(`${baseUrl}/models`, apiKey);
  const { host } = new URL(baseUrl);
  if (status === undefined) {
    return [
      fault(
        'provider',
        `${host} does not answer`,
        'Check UPSTREAM_BASE_URL, DNS, proxies and firewalls from where the apps run. Batches wait meanwhile.',
      ),
    ];
  }
  if (status === 404) {
    return [
      fault(
        'provider',
        `${host} knows no list of models at the path of UPSTREAM_BASE_URL`,
        'Write it with the version in its path, as https://api.openai.com/v1.',
      ),
    ];
  }
  return [ok('provider', `${host} answers`), ofKey(status, apiKey)];
}

function ofKey(status: number, apiKey: string | undefined): Finding {
  const check = 'provider key';
  if (apiKey === undefined) {
    return {
      check,
      level: 'unknown',
      found: "OPENAI_API_KEY is not set: whether callers' own keys are good, only their calls tell",
    };
  }
  if (status === 401 || status === 403) {
    return fault(
      check,
      `the provider refuses OPENAI_API_KEY (${status})`,
      'Make a new one that may use files, batches and models, and set it for all apps.',
    );
  }
  if (status < 300) return ok(check, 'is accepted');
  const remedy = 'Look at the status page of the provider, and run the doctor again.';
  return { check, level: 'unknown', found: `the provider answers ${status} now`, remedy };
}

async function statusOf(url: string, apiKey: string | undefined): Promise<number | undefined> {
  try {
    const response = await fetch(url, {
      headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(PROVIDER_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return undefined;
  }
}
