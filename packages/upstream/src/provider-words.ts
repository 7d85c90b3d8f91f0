import { boundedText } from './read-fields.ts';

/** Providers echo a refused key, whole or with its middle starred out: both forms go. */
const KEY_SHAPES = [/\bsk-[\w*.-]+/g, /[\w-]*\*{3,}[\w-]*/g];

/** The provider's words as they may be logged and passed on: no key in them, and not long. */
export function providerWords(words: string, apiKey: string): string {
  let clean = apiKey === '' ? words : words.replaceAll(apiKey, '[key]');
  for (const shape of KEY_SHAPES) clean = clean.replace(shape, '[key]');
  return boundedText(clean);
}
