import type { IncomingHttpHeaders } from 'node:http';
import type { verifyWebhook } from '@silt/upstream/webhooks';
import type { RequestHandler } from 'express';
import { readBody } from '../accept/read-body.ts';
import { invalidSignature, unavailable } from '../answer/refusals.ts';
import type { GatewayEvents } from '../events.ts';
import type { Intake } from '../intake.ts';
import type { ProviderWebhooks, WebhookEffect } from '../webhooks/provider-webhooks.ts';

export const PROVIDER_WEBHOOK_PATH = '/v1/webhooks/provider';

export interface WebhookParts {
  readonly secrets: readonly string[];
  readonly verify: typeof verifyWebhook;
  readonly webhooks: ProviderWebhooks;
  readonly intake: Pick<Intake, 'check'>;
  readonly events: GatewayEvents;
}

/** A webhook holds some hundred bytes. */
const MAX_BODY_BYTES = 65_536;

/**
 * Hears the provider. Its signature is its credential. Whatever it signed is answered by 200, of use
 * or not: anything else is delivered again, for days.
 */
export function receiveWebhook(parts: WebhookParts): RequestHandler {
  const { secrets, verify, webhooks, intake, events } = parts;
  return async (request, response) => {
    // As it was sent, to the byte: that is what was signed.
    const body = (await readBody(request, MAX_BODY_BYTES)).toString();
    const event = await verify(body, singleHeaders(request.headers), secrets);
    if (!event) throw invalidSignature();
    intake.check();
    let effect: WebhookEffect;
    try {
      effect = await webhooks.receive(event);
    } catch (error) {
      events.webhookFailed(event.type, error);
      throw unavailable('The webhook cannot be acted on now. Deliver it again.');
    }
    events.webhookReceived(event.type, effect);
    response.json({});
  };
}

function singleHeaders(headers: IncomingHttpHeaders): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? '' : value]),
  );
}
