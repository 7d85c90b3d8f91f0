export { CredentialVault, secretKeys, UnsealError } from './credential-vault.ts';
