/** Two spaces between columns, each as wide as its widest cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((row) => row.map(printable));
  const widths = head.map((_, column) => Math.max(...lines.map((row) => row[column]?.length ?? 0)));
  return lines
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** Facts of one thing, a line each; those that are not known are left out. */
export function facts(
  pairs: readonly (readonly [name: string, value: string | undefined])[],
): string {
  const known = pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const width = Math.max(0, ...known.map(([name = '']) => name.length));
  return known
    .map(([name = '', value = '']) => `${name.padEnd(width)}  ${printable(value)}\n`)
    .join('');
}

/** Callers choose the names of their models: none may make a terminal obey it. */
function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
