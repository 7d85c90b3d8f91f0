import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  CredentialVault,
  SERVER_KEY,
  ServerKeyMissingError,
  UnsealError,
} from './credential-vault.ts';

const secret = () => randomBytes(32).toString('base64');

describe('the vault', () => {
  const setting = secret();
  const vault = new CredentialVault(setting);

  test('opens what it sealed, and shows none of it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), (credential) => {
        const sealed = vault.seal(credential, 'tenant:a');
        expect(sealed).not.toContain(credential);
        expect(vault.unseal(sealed, 'tenant:a')).toBe(credential);
      }),
    );
  });

  test('never seals the same way twice', () => {
    expect(vault.seal('credential', 'a')).not.toBe(vault.seal('credential', 'a'));
  });

  test('what is sealed for one tenant does not open for another', () => {
    const sealed = vault.seal('credential', 'tenant:a');
    expect(() => vault.unseal(sealed, 'tenant:b')).toThrow(UnsealError);
  });

  test('opens a tenant’s own seal, or gives the server’s key where that is said, if it has one', () => {
    const worker = new CredentialVault(setting, 'sk-server');
    expect(worker.credentialOf(vault.seal('credential', 'tenant:a'), 'tenant:a')).toBe(
      'credential',
    );
    expect(worker.credentialOf(SERVER_KEY, 'tenant:a')).toBe('sk-server');
    expect(() => vault.credentialOf(SERVER_KEY, 'tenant:a')).toThrow(ServerKeyMissingError);
    expect(() => worker.credentialOf('', 'tenant:a')).toThrow(UnsealError);
  });

  test('an altered seal does not open', () => {
    const sealed = vault.seal('credential', 'a');
    for (const altered of [
      sealed.slice(0, -4),
      `${sealed}AAAA`,
      sealed.replace('v1', 'v2'),
      '',
      'v1.x.y',
    ]) {
      expect(() => vault.unseal(altered, 'a')).toThrow(UnsealError);
    }
  });

  test('an old key still opens while it stands in the list, the first one seals', () => {
    const newer = secret();
    const both = new CredentialVault(`${newer},${setting}`);
    const old = vault.seal('credential', 'a');
    expect(both.unseal(old, 'a')).toBe('credential');
    expect(both.isCurrent(old)).toBe(false);
    expect(both.isCurrent(both.seal('credential', 'a'))).toBe(true);
    expect(() => new CredentialVault(newer).unseal(old, 'a')).toThrow(UnsealError);
  });

  test('keys of another length are refused', () => {
    for (const bad of ['', 'short', randomBytes(31).toString('base64'), `${setting},`]) {
      expect(() => new CredentialVault(bad)).toThrow(TypeError);
    }
  });
});
