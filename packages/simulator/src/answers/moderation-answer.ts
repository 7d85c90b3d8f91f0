import { errorBody } from '../http/api-error.ts';
import { sha256Hex } from '../digest.ts';
import { isJsonObject } from '../json.ts';
import { failedAnswer, noTokens, succeededAnswer, type Answer } from './answer.ts';
import { parseDirective } from './directive.ts';
import type { Question } from './question.ts';

const categories = [
  'harassment',
  'harassment/threatening',
  'hate',
  'hate/threatening',
  'illicit',
  'illicit/violent',
  'self-harm',
  'self-harm/intent',
  'self-harm/instructions',
  'sexual',
  'sexual/minors',
  'violence',
  'violence/graphic',
];

const onlyOfText = ['harassment', 'hate', 'illicit', 'sexual/minors'];

interface Moderated {
  readonly text: string;
  readonly types: readonly ('text' | 'image')[];
}

/** One result for each text, or one for the parts of a text with images. It costs nothing. */
export function moderationAnswer({ body, digest }: Question): Answer {
  const inputs = moderatedInputs(body['input']);
  if (inputs === undefined) {
    const message = "Invalid 'input': expected a text, or a list of texts or of parts.";
    return failedAnswer(400, errorBody(400, message, { param: 'input', code: 'invalid_value' }));
  }
  const answer = {
    id: `modr-${digest.slice(0, 32)}`,
    model: body['model'],
    results: inputs.map(judge),
  };
  return succeededAnswer(answer, noTokens);
}

function moderatedInputs(input: unknown): readonly Moderated[] | undefined {
  if (typeof input === 'string') return [{ text: input, types: ['text'] }];
  if (!Array.isArray(input) || input.length === 0) return undefined;
  const entries: readonly unknown[] = input;
  const texts = entries.filter((entry) => typeof entry === 'string');
  if (texts.length === entries.length) return texts.map((text) => ({ text, types: ['text'] }));
  const parts = entries.filter(isJsonObject);
  if (parts.length !== entries.length) return undefined;
  const text = parts.map((part) => part['text']).filter((said) => typeof said === 'string');
  const hasImage = parts.some((part) => part['type'] === 'image_url');
  const types: Moderated['types'] = [
    ...(text.length > 0 ? (['text'] as const) : []),
    ...(hasImage ? (['image'] as const) : []),
  ];
  return [{ text: text.join('\n'), types }];
}

function judge({ text, types }: Moderated) {
  const directive = parseDirective(text);
  const flagged = directive.kind === 'flag' ? directive.categories : [];
  const digest = Buffer.from(sha256Hex(text), 'hex');
  const ofEach = <T>(of: (category: string, position: number) => T) =>
    Object.fromEntries(categories.map((name, position) => [name, of(name, position)]));
  return {
    flagged: categories.some((category) => flagged.includes(category)),
    categories: ofEach((category) => flagged.includes(category)),
    category_scores: ofEach((category, position) => {
      const noise = (digest[position] ?? 0) / 3e4;
      return flagged.includes(category) ? 0.99 - noise : noise;
    }),
    category_applied_input_types: ofEach((category) => {
      const textOnly = onlyOfText.some((name) => category.startsWith(name));
      return textOnly ? types.filter((type) => type === 'text') : types;
    }),
  };
}
