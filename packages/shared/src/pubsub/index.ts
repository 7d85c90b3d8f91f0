export { type SettlementListener, Settlements } from './settlements.ts';
