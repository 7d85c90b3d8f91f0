import type { AnswerParts } from './answer-parts.ts';
import { readParts } from './read-parts.ts';

/** What the text of a request asks the simulator to do with it. */
export type Directive =
  | { readonly kind: 'echo'; readonly text: string }
  | { readonly kind: 'status'; readonly status: number; readonly message: string }
  /** Calls a function with that JSON, or a custom tool with that text. */
  | { readonly kind: 'tool' | 'custom'; readonly name: string; readonly input: string }
  | { readonly kind: 'refuse'; readonly text: string }
  /** An echo with reasoning, one cut at the token limit, or a response that fails. */
  | { readonly kind: 'think' | 'incomplete' | 'failed'; readonly text: string }
  | { readonly kind: 'parts'; readonly parts: AnswerParts }
  /** A moderation flags those categories. */
  | { readonly kind: 'flag'; readonly categories: readonly string[]; readonly text: string }
  | { readonly kind: 'raw'; readonly text: string }
  /** `once`: only the first batch that takes the request on loses it. */
  | { readonly kind: 'missing'; readonly once: boolean; readonly text: string }
  | { readonly kind: 'never' }
  /** Makes its line fault the whole input file. */
  | { readonly kind: 'poison'; readonly code: string; readonly message: string }
  /** Fails in the first `times` batches that take the request on. */
  | {
      readonly kind: 'flaky';
      readonly status: number;
      readonly times: number;
      readonly text: string;
    }
  /** Its row comes twice, or with one of a stranger's. */
  | { readonly kind: 'duplicate' | 'stranger'; readonly text: string }
  /** Has characters in its answer that some readers take for line ends. */
  | { readonly kind: 'exotic'; readonly text: string }
  | { readonly kind: 'large'; readonly characters: number; readonly text: string };

/** Text that is no well-formed directive is echoed. */
export function parseDirective(text: string): Directive {
  const [, name, rest = ''] = /^!([a-z-]+)(?: ([\s\S]*))?$/.exec(text) ?? [];
  switch (name) {
    case 'status':
      return parseStatus(rest) ?? { kind: 'echo', text };
    case 'tool':
      return parseCall('tool', rest, '{}') ?? { kind: 'echo', text };
    case 'custom':
      return parseCall('custom', rest, '') ?? { kind: 'echo', text };
    case 'parts': {
      const parts = readParts(rest);
      return parts === undefined ? { kind: 'echo', text } : { kind: 'parts', parts };
    }
    case 'flag':
      return parseFlag(rest) ?? { kind: 'echo', text };
    case 'refuse':
    case 'think':
    case 'incomplete':
    case 'failed':
      return { kind: name, text: rest };
    case 'raw':
      return { kind: 'raw', text: rest };
    case 'missing':
      return { kind: 'missing', once: false, text: rest };
    case 'missing-once':
      return { kind: 'missing', once: true, text: rest };
    case 'never':
      return { kind: 'never' };
    case 'poison':
      return parsePoison(rest) ?? { kind: 'echo', text };
    case 'flaky':
      return parseFlaky(rest) ?? { kind: 'echo', text };
    case 'duplicate':
    case 'stranger':
      return { kind: name, text: rest };
    case 'exotic':
      return { kind: 'exotic', text: rest };
    case 'large':
      return parseLarge(rest) ?? { kind: 'echo', text };
    case undefined:
    default:
      return { kind: 'echo', text };
  }
}

/** HTTP errors, and status 0, which the provider is known to give a row that got no answer. */
function parseStatus(rest: string): Directive | undefined {
  const [, digits, message = ''] = /^(0|[45]\d\d)(?: ([\s\S]*))?$/.exec(rest) ?? [];
  return digits === undefined ? undefined : { kind: 'status', status: Number(digits), message };
}

function parseCall(
  kind: 'tool' | 'custom',
  rest: string,
  usualInput: string,
): Directive | undefined {
  const [, name, input = usualInput] = /^([\w-]+)(?: ([\s\S]*))?$/.exec(rest) ?? [];
  return name === undefined ? undefined : { kind, name, input };
}

function parseFlag(rest: string): Directive | undefined {
  const [, names, text = ''] = /^([a-z,/-]+)(?: ([\s\S]*))?$/.exec(rest) ?? [];
  return names === undefined ? undefined : { kind: 'flag', categories: names.split(','), text };
}

function parsePoison(rest: string): Directive | undefined {
  const [, code, message = ''] = /^(\w+)(?: ([\s\S]*))?$/.exec(rest) ?? [];
  return code === undefined ? undefined : { kind: 'poison', code, message };
}

function parseFlaky(rest: string): Directive | undefined {
  const [, status, times, text = ''] = /^(0|[45]\d\d) (\d{1,4})(?: ([\s\S]*))?$/.exec(rest) ?? [];
  if (status === undefined) return undefined;
  return { kind: 'flaky', status: Number(status), times: Number(times), text };
}

function parseLarge(rest: string): Directive | undefined {
  const [, characters, text = ''] = /^(\d{1,8})(?: ([\s\S]*))?$/.exec(rest) ?? [];
  return characters === undefined
    ? undefined
    : { kind: 'large', characters: Number(characters), text };
}
