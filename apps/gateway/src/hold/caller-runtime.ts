import type { IncomingHttpHeaders } from 'node:http';

export type CallerRuntime = 'node' | 'python' | 'other';

/** What runs the caller, as far as its headers tell: an SDK by name before whatever it sends with. */
export function callerRuntime(headers: IncomingHttpHeaders): CallerRuntime {
  const language = headers['x-stainless-lang'];
  if (language === 'js') return 'node';
  if (language === 'python') return 'python';
  const agent = headers['user-agent'] ?? '';
  if (/^OpenAI\/JS\b|^(undici|node)\b|\bnode\.js\//i.test(agent)) return 'node';
  return /^(Async)?OpenAI\/Python\b/i.test(agent) ? 'python' : 'other';
}
