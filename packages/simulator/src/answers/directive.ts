/** What the text of a request asks the simulator to do with it. */
export type Directive =
  | { readonly kind: 'echo'; readonly text: string }
  | { readonly kind: 'status'; readonly status: number; readonly message: string }
  | { readonly kind: 'tool'; readonly name: string; readonly argumentsText: string }
  | { readonly kind: 'refuse'; readonly text: string }
  | { readonly kind: 'raw'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'never' };

/** Text that is no well-formed directive is echoed. */
export function parseDirective(text: string): Directive {
  const [, name, rest = ''] = /^!([a-z]+)(?: ([\s\S]*))?$/.exec(text) ?? [];
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
    case 'never':
      return { kind: name };
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
