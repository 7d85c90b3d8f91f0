import { answerBody, answerRequest } from '../answers/answer-request.ts';
import { noTokens, type Answer, type TokenCount } from '../answers/answer.ts';
import { parseRowFault, spoilAnswer, type RowFault } from '../answers/row-fault.ts';
import { sha256Hex } from '../digest.ts';
import { strikingRate, type FaultRates } from '../faults/chance.ts';
import type { JsonObject } from '../json.ts';

/**
 * What becomes of a row that gets its turn.
 *
 * answered  2xx, output file
 * failed    HTTP error, error file
 * blank     status 0, error file, though counted as completed
 * missing   in neither file, though counted as completed
 * never     gets no turn
 */
export type Fate = 'answered' | 'failed' | 'blank' | 'missing' | 'never';

/** What is kept in memory of a line; its body stays on disk. */
export interface AcceptedLine {
  readonly customId: string;
  readonly bodySha256: string;
  /** Where the body's bytes are in the input file. */
  readonly bodyOffset: number;
  readonly bodyLength: number;
  readonly fate: Fate;
  /** How many batches took this custom id on before. */
  readonly batchesBefore: number;
  /** What strikes the row by chance. */
  readonly fault: RowFault | undefined;
  /** The share of the prompt's tokens that was cached when the batch was made. */
  readonly cachedShare: number;
  /** What the answer costs. */
  readonly tokens: TokenCount;
}

/** What chance has for the rows of a batch, and what the provider saw before. */
export interface RowLuck {
  readonly seed: string;
  readonly rates: FaultRates;
  readonly cachedShare: number;
  batchesBefore(customId: string): number;
  /** How often this very body was taken on before. */
  timesSeen(bodySha256: string): number;
}

export function acceptLine(
  endpoint: string,
  customId: string,
  body: JsonObject,
  bodyBytes: Buffer,
  bodyOffset: number,
  luck: RowLuck,
): AcceptedLine {
  const batchesBefore = luck.batchesBefore(customId);
  const bodySha256 = sha256Hex(bodyBytes);
  const place = { bodySha256, bodyOffset, bodyLength: bodyBytes.length };
  const fault = faultByChance(bodySha256, luck);
  const { cachedShare } = luck;
  const sound = answerBody(endpoint, body, bodyBytes, { batchesBefore, cachedShare });
  const answer = spoilAnswer(sound, fault);
  const line = { customId, ...place, batchesBefore, fault, cachedShare };
  if (answer.kind !== 'answered') return { ...line, fate: answer.kind, tokens: noTokens };
  return { ...line, fate: fateOf(answer.status), tokens: answer.tokens };
}

/** The answer of the row's turn. */
export function answerLine(endpoint: string, bodyText: string, line: AcceptedLine): Answer {
  const { batchesBefore, cachedShare, fault } = line;
  return spoilAnswer(answerRequest(endpoint, bodyText, batchesBefore, cachedShare), fault);
}

/** Bodies repeat between runs where custom ids may not, so chance goes by the body. */
function faultByChance(bodySha256: string, luck: RowLuck): RowFault | undefined {
  if (Object.keys(luck.rates).length === 0) return undefined;
  const identity = `${bodySha256}/${luck.timesSeen(bodySha256)}`;
  const name = strikingRate(luck.rates, `${luck.seed}/rows`, identity);
  return name === undefined ? undefined : parseRowFault(name);
}

function fateOf(status: number): Fate {
  if (status === 0) return 'blank';
  return status >= 200 && status < 300 ? 'answered' : 'failed';
}
