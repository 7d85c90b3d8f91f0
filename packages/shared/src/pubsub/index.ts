export { listeningGateways } from './listening-gateways.ts';
export { type SettlementListener, Settlements } from './settlements.ts';
