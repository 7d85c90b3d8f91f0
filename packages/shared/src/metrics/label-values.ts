/** What stands for every value above the limit. */
const OTHER = 'other';

/**
 * Keeps a label bounded whose values come from outside, such as a model: the first values keep their
 * names, whatever comes after is one.
 */
export class LabelValues {
  private readonly known = new Set<string>();
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  of(value: string): string {
    if (this.known.has(value)) return value;
    if (this.known.size >= this.most) return OTHER;
    this.known.add(value);
    return value;
  }
}
