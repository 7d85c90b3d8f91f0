import { clientTenantId } from '@silt/shared/domain';
import Joi from 'joi';
import type { Caller } from '../accept/authenticate.ts';
import type { CallerLimits } from './caller-limits.ts';
import { KeyRing } from './key-ring.ts';

/** The file with the clients' keys is unusable. The message names every fault, and no key. */
export class ClientKeysError extends Error {
  override readonly name = 'ClientKeysError';
}

interface ClientKeys {
  readonly clients: readonly {
    /** Names the tenant: all keys of a client are one caller, and its requests are theirs. */
    readonly name: string;
    /** SHA-256 of each key, in hex. Several while one takes the place of another. */
    readonly keys: readonly string[];
    readonly limits?: Partial<CallerLimits>;
  }[];
}

const count = Joi.number().integer().min(1);

const schema = Joi.object<ClientKeys>({
  clients: Joi.array()
    .items(
      Joi.object({
        name: Joi.string()
          .pattern(/^[\w.@-]{1,64}$/)
          .required(),
        keys: Joi.array()
          .items(
            Joi.string()
              .lowercase()
              .pattern(/^[0-9a-f]{64}$/),
          )
          .min(1)
          .required(),
        limits: Joi.object({
          maxHeld: count,
          maxQueued: count,
          maxQueuedBytes: count,
          callsPerMinute: count,
        } satisfies { [limit in keyof CallerLimits]: Joi.Schema }),
      }),
    )
    .unique('name')
    .required(),
}).required();

/** Reads the file's text. Limits that a client does not name are the deployment's. */
export function readClientKeys(text: string, limits: CallerLimits): KeyRing {
  const { clients } = parse(text);
  const keys = new Map<string, Caller>();
  for (const client of clients) {
    const caller = {
      tenant: clientTenantId(client.name),
      credential: undefined,
      limits: { ...limits, ...client.limits },
    };
    for (const digest of client.keys) {
      if (keys.has(digest)) {
        throw new ClientKeysError(`a key of ${client.name} is listed before`);
      }
      keys.set(digest, caller);
    }
  }
  return new KeyRing(keys);
}

function parse(text: string): ClientKeys {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    // The parser's words quote the text.
    throw new ClientKeysError('it is not JSON');
  }
  const result = schema.validate(content, {
    abortEarly: false,
    errors: { wrap: { label: false } },
    messages: {
      'string.pattern.base': '{{#label}} has another form than it must have',
      'object.unknown': 'there is a member that nothing is known of in {{#label}}',
      'array.unique': '{{#label}} has the name of another client',
    },
  });
  if (result.error) {
    throw new ClientKeysError(result.error.details.map(({ message }) => message).join('; '));
  }
  return result.value;
}
