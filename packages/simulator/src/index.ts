export { type Answer, type TokenCount } from './answers/answer.ts';
export { answerRequest } from './answers/answer-request.ts';
export { type LedgerLine, type Outcome } from './ledger/ledger.ts';
export { type Summary } from './ledger/summarize.ts';
export { type Operation } from './faults/operations.ts';
export { type SimulatorOptions } from './settings.ts';
export { createSimulator, type Simulator } from './simulator.ts';
