export const quote = 0x22;
const backslash = 0x5c;

/** The position after the quote that ends the string that begins at `start`. */
export function stringEnd(text: Buffer, start: number): number {
  let end = text.indexOf(quote, start + 1);
  while (isEscaped(text, end)) end = text.indexOf(quote, end + 1);
  return end + 1;
}

function isEscaped(text: Buffer, at: number): boolean {
  let before = at - 1;
  while (text[before] === backslash) before -= 1;
  return (at - before) % 2 === 0;
}

export function isWhitespace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
