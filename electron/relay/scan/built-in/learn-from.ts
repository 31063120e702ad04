/** Reads a message as the classifier sees it: header, the beginning of its text, and a digest by which it is known again. */
import { createHash } from 'node:crypto';
import type { BayesMessage } from './bayes.ts';
import { MAX_TEXT } from './built-in.ts';
import { MessageHead } from '../../message/message-head.ts';
import { isPlain, mimePart } from '../../message/mime-part.ts';
import { MimeWalker, type PartSink } from '../../message/mime-walker.ts';
import { isReadable, TextCollector } from '../../message/text-collector.ts';

/** Takes the same text as a scan does. Rejects only when reading does. */
export async function readForLearning(content: AsyncIterable<Uint8Array>): Promise<BayesMessage> {
  const hash = createHash('sha256');
  const head = new MessageHead();
  const text = new TextCollector(MAX_TEXT);
  let body: Pick<PartSink, 'write' | 'end'> | null = null;
  for await (const piece of content) {
    hash.update(piece);
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    if (body !== null) {
      body.write(bytes);
      continue;
    }
    const begin = head.write(bytes);
    if (begin === -1) continue;
    const part = mimePart(head.fields);
    body = isPlain(head.fields)
      ? text.sink(part)
      : new MimeWalker((leaf) => (isReadable(leaf) ? text.sink(leaf) : null), part);
    body.write(bytes.subarray(begin));
  }
  head.end();
  body?.end();
  return { digest: hash.digest('hex').slice(0, 32), header: head.text ?? '', text: text.text() };
}
