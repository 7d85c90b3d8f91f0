export type { SavingsPoint } from '../api/contract.ts';
export { CONSOLE_PATH, type ConsoleParts, LOGIN_PATH, OperatorConsole } from './console.ts';
