import { noParts, type AnswerParts } from './answer-parts.ts';
import { forcedCall, structuredContent } from './asked-shape.ts';
import type { Directive } from './directive.ts';
import type { Prompt } from './prompt.ts';
import type { Question } from './question.ts';

/** What the request's text, its tools and its output format ask to be told. */
export function planAnswer({ body, prompt, directive }: Question): AnswerParts {
  switch (directive.kind) {
    case 'tool':
    case 'custom': {
      const { name, input } = directive;
      const kind = directive.kind === 'tool' ? 'function' : 'custom';
      return { ...noParts, calls: [{ kind, name, input }] };
    }
    case 'refuse':
      return { ...noParts, refusal: directive.text };
    case 'parts':
      return directive.parts;
    case 'think':
      return { ...noParts, content: said(directive, prompt), reasoning: [directive.text] };
    case 'incomplete':
      return { ...noParts, content: said(directive, prompt), ending: 'length' };
    case 'failed':
      return { ...noParts, content: directive.text, ending: 'failed' };
    case 'echo': {
      const call = forcedCall(body, directive.text);
      if (call !== undefined) return { ...noParts, calls: [call] };
      const content = structuredContent(body, directive.text) ?? said(directive, prompt);
      return { ...noParts, content };
    }
    case 'duplicate':
    case 'stranger':
    case 'exotic':
    case 'large':
    case 'status':
    case 'raw':
    case 'missing':
    case 'never':
    case 'poison':
    case 'flaky':
    case 'flag':
      return { ...noParts, content: said(directive, prompt) };
  }
}

function said(directive: Directive, prompt: Prompt): string {
  const noun = prompt.images === 1 ? 'image' : 'images';
  const images = prompt.images === 0 ? '' : ` [${prompt.images} ${noun}]`;
  return `${echoOf(directive, prompt)}${images}`;
}

function echoOf(directive: Directive, { text }: Prompt): string {
  switch (directive.kind) {
    case 'exotic':
      return `echo: ${directive.text}${oddLineEnds}`;
    case 'large':
      return `echo: ${directive.text} `.padEnd(directive.characters, 'large ');
    case 'echo':
    case 'duplicate':
    case 'stranger':
    case 'think':
    case 'incomplete':
    case 'flag':
      return `echo: ${directive.text}`;
    case 'status':
    case 'tool':
    case 'custom':
    case 'refuse':
    case 'raw':
    case 'missing':
    case 'never':
    case 'poison':
    case 'flaky':
    case 'parts':
    case 'failed':
      return `echo: ${text}`;
  }
}

/** LINE SEPARATOR, PARAGRAPH SEPARATOR and NEXT LINE: none of them ends a line of JSONL. */
const oddLineEnds = '\u2028\u2029\u0085';
