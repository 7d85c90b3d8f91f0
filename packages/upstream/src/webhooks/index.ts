export { verifyWebhook } from './verify-webhook.ts';
export type { WebhookEvent } from './webhook-event.ts';
