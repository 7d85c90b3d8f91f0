import { errorBody } from '../http/api-error.ts';
import { sha256Hex } from '../digest.ts';
import type { JsonObject } from '../json.ts';
import { estimateTokens, failedAnswer, noTokens, succeededAnswer, type Answer } from './answer.ts';
import { createdAt, type Question } from './question.ts';
import { tinyPng } from './tiny-png.ts';

/** What an image of ordinary size and quality counts for. */
const tokensPerImage = 1056;

/** Images of one point. The newer models send them in place, the older ones a URL unless asked. */
export function imageAnswer({ body, digest }: Question): Answer {
  const { prompt, n: asked } = body;
  if (typeof prompt !== 'string' || prompt === '') {
    const message = "Missing required parameter: 'prompt'.";
    const details = { param: 'prompt', code: 'missing_required_parameter' };
    return failedAnswer(400, errorBody(400, message, details));
  }
  const count = typeof asked === 'number' ? asked : 1;
  if (!Number.isInteger(count) || count < 1 || count > 10) {
    const message = "Invalid 'n': expected an integer from 1 to 10.";
    return failedAnswer(400, errorBody(400, message, { param: 'n', code: 'invalid_value' }));
  }
  const indexes = Array.from({ length: count }, (_, index) => index);
  if (isOldModel(body)) {
    const data = indexes.map((index) => oldImage(body, prompt, digest, index));
    return succeededAnswer({ created: createdAt, data }, noTokens);
  }
  const tokens = {
    ...noTokens,
    prompt: estimateTokens(prompt),
    completion: tokensPerImage * count,
  };
  const answer = {
    created: createdAt,
    background: body['background'] ?? 'opaque',
    data: indexes.map((index) => ({ b64_json: pictureOf(digest, index) })),
    output_format: 'png',
    quality: body['quality'] ?? 'medium',
    size: body['size'] ?? '1024x1024',
    usage: {
      input_tokens: tokens.prompt,
      input_tokens_details: { image_tokens: 0, text_tokens: tokens.prompt },
      output_tokens: tokens.completion,
      total_tokens: tokens.prompt + tokens.completion,
    },
  };
  return succeededAnswer(answer, tokens);
}

function isOldModel({ model }: JsonObject): boolean {
  return typeof model === 'string' && model.startsWith('dall-e');
}

function oldImage(body: JsonObject, prompt: string, digest: string, index: number) {
  const revised = body['model'] === 'dall-e-3' ? { revised_prompt: `echo: ${prompt}` } : {};
  if (body['response_format'] === 'b64_json') {
    return { b64_json: pictureOf(digest, index), ...revised };
  }
  const name = `${digest.slice(0, 24)}-${index}.png`;
  return { url: `https://images.simulator.invalid/${name}`, ...revised };
}

/** Its colour tells the requests and their images apart. */
function pictureOf(digest: string, index: number): string {
  const [red = 0, green = 0, blue = 0] = Buffer.from(sha256Hex(`${digest}/${index}`), 'hex');
  return tinyPng(red, green, blue).toString('base64');
}
