import { promptTokens } from '../answers/prompt.ts';
import { splitLines } from '../lines/split-lines.ts';
import { valueSpan } from '../lines/value-span.ts';
import { acceptLine, type AcceptedLine, type RowLuck } from './accepted-line.ts';
import {
  checkLine,
  duplicateCustomId,
  mismatchedModel,
  unknownModel,
  type LineFault,
} from './check-line.ts';
import type { LineError } from './line-error.ts';

export interface InputRules {
  readonly maxLines: number;
  readonly maxEmbeddingInputs: number;
  readonly maxReportedErrors: number;
  readonly unknownModels: readonly string[];
  /** Whether an error names its line. */
  readonly reportLines: boolean;
  /** Added to the line that an error names. */
  readonly lineOffset: number;
  /** One file may be of several models. */
  readonly mixedModels: boolean;
  /** A line needs no method and no URL. */
  readonly bareLines: boolean;
}

/** What was accepted once stays so, whatever this run's settings are. */
export const lenientRules: InputRules = {
  maxLines: Number.POSITIVE_INFINITY,
  maxEmbeddingInputs: Number.POSITIVE_INFINITY,
  maxReportedErrors: Number.POSITIVE_INFINITY,
  unknownModels: [],
  reportLines: true,
  lineOffset: 0,
  mixedModels: true,
  bareLines: true,
};

const noLuck: RowLuck = {
  seed: '',
  rates: {},
  cachedShare: 0,
  batchesBefore: () => 0,
  timesSeen: () => 0,
};

export interface ScannedInput {
  /** Whether the file makes a batch: it does when there are none. */
  readonly errors: readonly LineError[];
  /** Every line that is sound. */
  readonly lines: readonly AcceptedLine[];
  readonly model: string | null;
  /** The prompt tokens of the sound lines. */
  readonly enqueuedTokens: number;
}

/** Reads a whole input file, a line at a time. */
export async function scanInput(
  source: AsyncIterable<Buffer>,
  endpoint: string,
  rules: InputRules,
  luck = noLuck,
): Promise<ScannedInput> {
  const errors: LineError[] = [];
  const lines: AcceptedLine[] = [];
  const firstLineOf = new Map<string, number>();
  let model: string | null = null;
  let inputs = 0;
  let enqueuedTokens = 0;
  let line = 0;
  for await (const { offset, bytes } of splitLines(source)) {
    line += 1;
    if (line > rules.maxLines) {
      errors.push(wholeFile('too_many_tasks', null, `More than ${rules.maxLines} lines.`));
      break;
    }
    const checked = checkLine(bytes, endpoint, rules.bareLines);
    if (checked.kind === 'faulty') {
      errors.push({ ...checked.fault, line: toldLine(line) });
    } else {
      const fault = faultBetweenLines(checked.customId, checked.model);
      if (fault !== undefined) errors.push({ ...fault, line: toldLine(line) });
      if (!firstLineOf.has(checked.customId)) firstLineOf.set(checked.customId, line);
      model ??= checked.model;
      inputs += checked.inputs;
      enqueuedTokens += promptTokens(checked.body);
      const { start, end } = valueSpan(bytes, 'body') ?? { start: 0, end: 0 };
      const { customId, body } = checked;
      const bodyBytes = bytes.subarray(start, end);
      lines.push(acceptLine(endpoint, customId, body, bodyBytes, offset + start, luck));
    }
    if (errors.length >= rules.maxReportedErrors) break;
  }
  if (line === 0) errors.push(wholeFile('empty_file', null, 'The file has no lines.'));
  if (endpoint === '/v1/embeddings' && inputs > rules.maxEmbeddingInputs) {
    const message = `More than ${rules.maxEmbeddingInputs} inputs in all.`;
    errors.push(wholeFile('invalid_request', 'body.input', message));
  }
  return { errors, lines, model, enqueuedTokens };

  function toldLine(of: number): number | null {
    return rules.reportLines ? of + rules.lineOffset : null;
  }

  function faultBetweenLines(customId: string, lineModel: string): LineFault | undefined {
    const firstLine = firstLineOf.get(customId);
    if (firstLine !== undefined) return duplicateCustomId(customId, firstLine);
    if (rules.unknownModels.includes(lineModel)) return unknownModel(lineModel);
    if (model !== null && lineModel !== model && !rules.mixedModels)
      return mismatchedModel(lineModel, model);
    return undefined;
  }
}

export function cannotFindFile(id: string): string {
  return `Cannot find file ${id}, or organization does not have access to it.`;
}

export function wholeFile(code: string, param: string | null, message: string): LineError {
  return { code, message, param, line: null };
}
