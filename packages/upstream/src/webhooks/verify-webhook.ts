import OpenAI, { InvalidWebhookSignatureError } from 'openai';
import { readWebhookEvent, type WebhookEvent } from './webhook-event.ts';

/** How far the time of signing may be from now, either way. */
const TOLERANCE_SECS = 300;

const SIGNING_HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

/**
 * The event of a webhook (Standard Webhooks) that one of the secrets signed within the last minutes;
 * undefined when none did. Headers go by their lower-case names. A signed body that cannot be read
 * is an event all the same, of type `unknown`.
 */
export async function verifyWebhook(
  rawBody: string,
  headers: Readonly<Record<string, string | undefined>>,
  secrets: readonly string[],
): Promise<WebhookEvent | undefined> {
  const id = headers['webhook-id'];
  const signing = SIGNING_HEADERS.map((name): [string, string] => [name, headers[name] ?? '']);
  if (!id || signing.some(([, value]) => value === '')) return undefined;
  const { webhooks } = createVerifier();
  for (const secret of secrets) {
    try {
      await webhooks.verifySignature(rawBody, signing, secret, TOLERANCE_SECS);
      return readWebhookEvent(id, rawBody);
    } catch (error) {
      if (!(error instanceof InvalidWebhookSignatureError)) throw error;
    }
  }
  return undefined;
}

/** The SDK verifies by a method of its client, which wants a key although it calls nobody. */
function createVerifier(): OpenAI {
  return new OpenAI({
    apiKey: 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: 'http://localhost',
    logLevel: 'off',
  });
}
