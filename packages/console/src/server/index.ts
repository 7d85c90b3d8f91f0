export type { Now } from '../api/contract.ts';
