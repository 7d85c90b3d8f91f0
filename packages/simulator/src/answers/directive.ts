/** What the text of a request asks the simulator to do with it. */
export type Directive =
  | { readonly kind: 'echo'; readonly text: string }
  | { readonly kind: 'status'; readonly status: number; readonly message: string }
  | { readonly kind: 'tool'; readonly name: string; readonly argumentsText: string }
  | { readonly kind: 'refuse'; readonly text: string }
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
      return parseTool(rest) ?? { kind: 'echo', text };
    case 'refuse':
      return { kind: 'refuse', text: rest };
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

function parseTool(rest: string): Directive | undefined {
  const [, name, argumentsText = '{}'] = /^([\w-]+)(?: ([\s\S]*))?$/.exec(rest) ?? [];
  return name === undefined ? undefined : { kind: 'tool', name, argumentsText };
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
