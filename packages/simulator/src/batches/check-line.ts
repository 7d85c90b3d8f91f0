import { parseDirective } from '../answers/directive.ts';
import { embeddingInputs } from '../answers/embedding-answer.ts';
import { promptOf } from '../answers/prompt.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { LineError } from './line-error.ts';

/** A line that can be run, or what is wrong with it. */
export type CheckedLine =
  | {
      readonly kind: 'sound';
      readonly customId: string;
      readonly body: JsonObject;
      readonly model: string;
      /** Of an embeddings line: how many inputs it has. */
      readonly inputs: number;
    }
  | { readonly kind: 'faulty'; readonly fault: LineFault };

export type LineFault = Omit<LineError, 'line'>;

/** The first fault of a line, looked at by itself. Faults between lines are the scan's to find. */
export function checkLine(bytes: Buffer, endpoint: string, bareLines: boolean): CheckedLine {
  const parsed = parseObject(bytes);
  const line = bareLines && parsed ? { method: 'POST', url: endpoint, ...parsed } : parsed;
  if (line === undefined) {
    return faulty('invalid_json_line', null, 'This line is not parseable as valid JSON.');
  }
  for (const param of ['custom_id', 'method', 'url', 'body']) {
    if (line[param] === undefined || line[param] === null) {
      return faulty('missing_required_parameter', param, `Missing required parameter: '${param}'.`);
    }
  }
  const { custom_id: customId, method, url, body } = line;
  if (typeof customId !== 'string') {
    return faulty('invalid_request', 'custom_id', 'The custom_id must be a string.');
  }
  if (method !== 'POST') return faulty('invalid_request', 'method', 'The method must be POST.');
  if (url !== endpoint) {
    const message = 'The URL provided for this request does not match the batch endpoint.';
    return faulty('invalid_url', 'url', message);
  }
  if (!isJsonObject(body)) return faulty('invalid_request', 'body', 'The body must be an object.');
  return checkBody(customId, body, endpoint);
}

/** Where the provider sees the fault of a code. */
const paramOf: Readonly<Record<string, string>> = {
  duplicate_custom_id: 'custom_id',
  invalid_request: 'body',
  invalid_url: 'url',
  mismatched_model: 'body.model',
  model_not_found: 'body.model',
  streaming_unsupported: 'body.stream',
};

function checkBody(customId: string, body: JsonObject, endpoint: string): CheckedLine {
  const { model } = body;
  if (body['stream'] === true) {
    const prefix = endpoint === '/v1/chat/completions' ? 'Chat Completions: ' : '';
    const message = `${prefix}Streaming is not supported in the Batch API.`;
    return faulty('streaming_unsupported', 'body.stream', message);
  }
  if (typeof model !== 'string' || model === '') {
    return faulty('invalid_request', 'body.model', 'Model parameter is required.');
  }
  if (endpoint === '/v1/chat/completions' && !Array.isArray(body['messages'])) {
    return faulty('invalid_request', 'body.messages', 'Messages parameter is required.');
  }
  const directive = parseDirective(promptOf(body).text);
  if (directive.kind === 'poison') {
    const { code, message } = directive;
    return faulty(
      code,
      paramOf[code] ?? null,
      message === '' ? `The line is at fault: ${code}.` : message,
    );
  }
  const inputs = embeddingInputs(body['input'])?.length ?? 0;
  return { kind: 'sound', customId, body, model, inputs };
}

export function unknownModel(model: string): LineFault {
  const message = `The provided model '${model}' is not supported by the Batch API.`;
  return { code: 'model_not_found', param: 'body.model', message };
}

export function duplicateCustomId(customId: string, firstLine: number): LineFault {
  const message = `The custom_id '${customId}' was used on line ${firstLine} already.`;
  return { code: 'duplicate_custom_id', param: 'custom_id', message };
}

export function mismatchedModel(model: string, expected: string): LineFault {
  const message = `The model '${model}' differs from '${expected}', which the file began with.`;
  return { code: 'mismatched_model', param: 'body.model', message };
}

function parseObject(bytes: Buffer): JsonObject | undefined {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const value: unknown = JSON.parse(decoder.decode(bytes));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function faulty(code: string, param: string | null, message: string): CheckedLine {
  return { kind: 'faulty', fault: { code, param, message } };
}
