import { createHmac } from 'node:crypto';

/** The signature of the Standard Webhooks specification, over `id.timestamp.body`. */
export function signWebhook(
  secret: string,
  id: string,
  timestamp: number,
  bodyText: string,
): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const digest = createHmac('sha256', key).update(`${id}.${timestamp}.${bodyText}`);
  return `v1,${digest.digest('base64')}`;
}
