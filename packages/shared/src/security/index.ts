export {
  CredentialVault,
  secretKeys,
  SERVER_KEY,
  ServerKeyMissingError,
  UnsealError,
} from './credential-vault.ts';
