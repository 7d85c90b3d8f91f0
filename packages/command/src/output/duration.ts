const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

/** The two largest units that it has: `3d 4h`, `2m 5s`, `0s`. */
export function duration(ms: number): string {
  let rest = Math.max(0, Math.floor(ms / 1000));
  const parts: string[] = [];
  for (const [name, seconds] of UNITS) {
    const whole = Math.floor(rest / seconds);
    if (whole > 0) parts.push(`${whole}${name}`);
    else if (parts.length > 0) break;
    rest -= whole * seconds;
  }
  return parts.slice(0, 2).join(' ') || '0s';
}
