const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const percent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 });

export function formatCount(count: number): string {
  return whole.format(count);
}

export function formatShare(share: number): string {
  return percent.format(share);
}

/** `1 request`, `2 requests`; of words that only take an s, or `es` for batches. */
export function countOf(count: number, one: string): string {
  const many = one.endsWith('ch') ? `${one}es` : `${one}s`;
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

const steps = ['bytes', 'kB', 'MB', 'GB', 'TB'];

export function formatBytes(bytes: number): string {
  let step = 0;
  let left = bytes;
  while (left >= 999.5 && step < steps.length - 1) {
    left /= 1_000;
    step += 1;
  }
  return `${step === 0 || left >= 99.5 ? Math.round(left) : left.toFixed(1)} ${steps[step]}`;
}
