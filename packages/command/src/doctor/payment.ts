import { type Environment, type Finding, ok } from './finding.ts';

/** Whether somebody pays for those who have no key of the provider's. */
export function checkPayment(
  environment: Environment,
  known: ReadonlyMap<string, unknown>,
): Finding[] {
  const check = 'who pays';
  const ownKeys = known.get('CLIENT_KEYS_FILE') !== undefined;
  if (!ownKeys && known.get('ALLOW_ANONYMOUS') !== true) return [];
  if (environment['OPENAI_API_KEY']) return [ok(check, 'the deployment, by OPENAI_API_KEY')];
  return [
    {
      check,
      level: 'advice',
      found: 'the deployment pays for its callers, and OPENAI_API_KEY is not set here',
      remedy:
        'Dispatchers and pollers need it, or these batches wait; gateways need it for live calls.',
    },
  ];
}
