import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

interface SecretKey {
  /** Names the key without telling it, so that the right one is tried. */
  readonly id: string;
  readonly bytes: Buffer;
}

/** A sealed credential cannot be opened: made with a key that is not among ours, or altered. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError';
}

/**
 * Stands where a tenant's sealed credential would: its requests are paid by the key of this
 * deployment, which only workers have and Redis never sees. No seal has this form.
 */
export const SERVER_KEY = 'server-key';

/** A request is to be paid by the deployment's own key, and this worker was not given it. */
export class ServerKeyMissingError extends Error {
  override readonly name = 'ServerKeyMissingError';

  constructor() {
    super(
      "OPENAI_API_KEY is not set for this worker, but the request's tenant has no key of its own",
    );
  }
}

/** Reads SILT_SECRETS: base64 keys of 32 bytes joined by commas. Throws when it is anything else. */
export function secretKeys(setting: string): SecretKey[] {
  return setting.split(',').map((text) => {
    const bytes = Buffer.from(text.trim(), 'base64');
    if (bytes.byteLength !== KEY_BYTES) throw new TypeError('a secret is not 32 bytes of base64');
    return { id: createHash('sha256').update(bytes).digest('base64url').slice(0, 8), bytes };
  });
}

/**
 * Seals credentials with AES-256-GCM before they leave the process. The first key seals, every key
 * unseals: a new one is put in front while the old one still stands behind it. What is sealed for
 * one purpose (a tenant's id) does not open for another.
 */
export class CredentialVault {
  private readonly keys: readonly SecretKey[];
  private readonly serverKey: string | undefined;

  /** `serverKey`: what a worker pays with for tenants that have no credential of their own. */
  constructor(setting: string, serverKey?: string) {
    this.keys = secretKeys(setting);
    this.serverKey = serverKey;
  }

  /** The credential that a tenant's stored fact stands for. */
  credentialOf(fact: string, purpose: string): string {
    if (fact !== SERVER_KEY) return this.unseal(fact, purpose);
    if (this.serverKey === undefined) throw new ServerKeyMissingError();
    return this.serverKey;
  }

  seal(credential: string, purpose: string): string {
    const [key] = this.keys;
    if (!key) throw new UnsealError('there is no key to seal with');
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce);
    cipher.setAAD(Buffer.from(purpose));
    const sealed = Buffer.concat([
      nonce,
      cipher.update(credential, 'utf8'),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return `v1.${key.id}.${sealed.toString('base64url')}`;
  }

  unseal(text: string, purpose: string): string {
    const [version, keyId, payload] = text.split('.');
    const key = this.keys.find(({ id }) => id === keyId);
    if (version !== 'v1' || !key || !payload) {
      throw new UnsealError('sealed with a key that is not in SILT_SECRETS');
    }
    const sealed = Buffer.from(payload, 'base64url');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key.bytes, sealed.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(purpose));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      const opened = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([opened, decipher.final()]).toString('utf8');
    } catch {
      // The cipher's own words say nothing more, and nothing of the content may travel with them.
      throw new UnsealError('a sealed value was altered, or sealed for another purpose');
    }
  }

  /** Whether the key that seals now is the one that sealed this. */
  isCurrent(text: string): boolean {
    return text.split('.')[1] === this.keys[0]?.id;
  }
}
