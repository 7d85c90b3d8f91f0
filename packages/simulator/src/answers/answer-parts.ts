/** What an answer says, before an endpoint gives it its shape. */
export interface AnswerParts {
  readonly content: string | null;
  readonly refusal: string | null;
  readonly calls: readonly ToolCall[];
  /** What was thought, in paragraphs. */
  readonly reasoning: readonly string[];
  readonly citations: readonly Citation[];
  readonly ending: Ending;
}

export interface ToolCall {
  readonly kind: 'function' | 'custom';
  readonly name: string;
  /** The arguments of a function, as JSON; any text for a custom tool. */
  readonly input: string;
}

export interface Citation {
  readonly url: string;
  readonly title: string;
}

/** Whole, cut at the token limit, stopped by the provider's filter, or given up. */
export type Ending = (typeof endings)[number];

export const endings = ['whole', 'length', 'content_filter', 'failed'] as const;

export const noParts: AnswerParts = {
  content: null,
  refusal: null,
  calls: [],
  reasoning: [],
  citations: [],
  ending: 'whole',
};
