import { finalAnswer } from '@silt/simulator';
import { type Ending, type EndingCall, type Way, waysOf } from './ending.ts';
import { endings } from './endings.ts';
import { bodyOf, ENDPOINT } from './play-endings.ts';

const opening = `# Endings

Every way in which a call to the provider, a batch or a line is known to go wrong, and what becomes of the calls
that were in it. Each row, and each of the ways named in it, is played over real processes against a simulated provider by
\`packages/dev-env/test/system/endings.test.ts\`, which also writes this page (\`UPDATE_DOCS=1\`). After all of them every
accepted request is settled exactly once, a call sent again gets the same bytes, no request was in two live batches unless
the provider never ended the first, none was answered by two batches unless the provider lost the first answer, and no file is left at the provider but where it says so.

*Tries* are those that count towards \`MAX_ATTEMPTS\`, here 3. *The answer* is the provider's, byte for byte.
`;

/** The table of endings for people. */
export function endingsPage(): string {
  const sections = endings.map(
    ({ title, endings: rows }) =>
      `\n## ${title}\n\n| the provider | callers get | Silt |\n|---|---|---|\n${rows.map(row).join('')}`,
  );
  return opening + sections.join('');
}

function row(ending: Ending): string {
  const names = Object.keys(ending.ways ?? {});
  const ways = names.length > 0 ? ` (${names.join('; ')})` : '';
  return `| ${ending.provider}${ways} | ${callersGet(ending)} | ${ending.silt} |\n`;
}

function callersGet(ending: Ending): string {
  const fates = new Set(waysOf(ending).map(fatesOf));
  const files = ending.filesLeft === undefined ? '' : `; ${ending.filesLeft} file stays`;
  const paid = ending.paidTwice === undefined ? '' : '; paid twice';
  return [...fates].join(', or ') + triesOf(ending) + paid + files;
}

function fatesOf({ name, calls }: Way): string {
  const counts = [...Map.groupBy(calls, (call) => fateOf(call, name))];
  const [[fate] = [''], ...others] = counts;
  if (others.length === 0) return fate;
  return counts.map(([each, { length }]) => `${length} × ${each}`).join(', ');
}

function fateOf({ text, fate }: EndingCall, way: string): string {
  if (fate === 'answer') {
    const final = finalAnswer(ENDPOINT, bodyOf(text));
    const isError = final.kind === 'answered' && final.status !== 200;
    return isError ? "the line's own error" : 'the answer';
  }
  const { status, code } = fate;
  if (String(status) === way) return 'that status';
  if (code === null) return `\`${status}\``;
  return code === way ? `\`${status}\` and that code` : `\`${status} ${code}\``;
}

function triesOf({ tries = 1 }: Ending): string {
  if (typeof tries === 'number') return tries === 1 ? '' : `; tries: ${tries}`;
  return `; tries: ${tries.join(', ')}`;
}
