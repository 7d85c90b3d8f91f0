import { answerBody } from '../answers/answer-request.ts';
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
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export function acceptLine(
  endpoint: string,
  customId: string,
  body: JsonObject,
  place: Pick<AcceptedLine, 'bodySha256' | 'bodyOffset' | 'bodyLength'>,
): AcceptedLine {
  const answer = answerBody(endpoint, body, place.bodySha256);
  if (answer.kind !== 'answered') {
    return { customId, ...place, fate: answer.kind, promptTokens: 0, completionTokens: 0 };
  }
  return {
    customId,
    ...place,
    fate: fateOf(answer.status),
    promptTokens: answer.tokens.prompt,
    completionTokens: answer.tokens.completion,
  };
}

function fateOf(status: number): Fate {
  if (status === 0) return 'blank';
  return status >= 200 && status < 300 ? 'answered' : 'failed';
}
