import type { AnswerParts, ToolCall } from './answer-parts.ts';
import { partId } from './identity.ts';
import { tokenLogprobs } from './token-logprobs.ts';

/** The items of a response: what was thought, said and called, in that order. */
export function responseOutput(
  parts: AnswerParts,
  digest: string,
  topLogprobs: number | undefined,
): readonly object[] {
  const { reasoning, calls } = parts;
  const message = messageContent(parts, topLogprobs);
  const status = parts.ending === 'whole' ? 'completed' : 'incomplete';
  return [
    ...(reasoning.length === 0 ? [] : [reasoningItem(reasoning, digest)]),
    ...(message.length === 0
      ? []
      : [
          {
            id: partId('msg_', digest),
            type: 'message',
            status,
            role: 'assistant',
            content: message,
          },
        ]),
    ...calls.map((call, index) => callItem(call, digest, index)),
  ];
}

function messageContent(
  { content, refusal, citations }: AnswerParts,
  topLogprobs: number | undefined,
): readonly object[] {
  const said = {
    type: 'output_text',
    text: content,
    annotations: citations.map(({ url, title }) => {
      return { type: 'url_citation', start_index: 0, end_index: content?.length ?? 0, title, url };
    }),
    logprobs:
      topLogprobs === undefined || content === null ? [] : tokenLogprobs(content, topLogprobs),
  };
  return [
    ...(content === null ? [] : [said]),
    ...(refusal === null ? [] : [{ type: 'refusal', refusal }]),
  ];
}

function reasoningItem(reasoning: readonly string[], digest: string) {
  const summary = reasoning.map((text) => ({ type: 'summary_text', text }));
  return { id: partId('rs_', digest), type: 'reasoning', summary };
}

function callItem({ kind, name, input }: ToolCall, digest: string, index: number) {
  const call = { status: 'completed', call_id: partId('call_', digest, index), name };
  return kind === 'custom'
    ? { id: partId('ctc_', digest, index), type: 'custom_tool_call', ...call, input }
    : { id: partId('fc_', digest, index), type: 'function_call', ...call, arguments: input };
}
