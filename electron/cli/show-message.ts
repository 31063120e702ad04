/** What may be seen of a message in queue or quarantine, in a terminal. */
import type { MailPreview } from '../../shared/contract/relay-types.ts';
import { sizeInWords } from '../../shared/domain/byte-size.ts';
import { visibleText } from '../../shared/domain/visible-text.ts';
import type { Invocation } from './command.ts';
import { withSet } from './set-client.ts';
import { UsageError } from './usage-error.ts';

/** Prints head and text of the one message that is named, from queue or quarantine; never HTML. */
export async function showMessage(
  invocation: Invocation,
  list: 'queue' | 'quarantine',
  messages: readonly string[],
): Promise<void> {
  const [message, ...more] = messages;
  if (message === undefined || more.length > 0) throw new UsageError('show takes the id of one message.');
  const preview = await withSet(invocation, 'reads', (client) =>
    client.invoke(`${list}.preview`, { message }),
  );
  await invocation.out.result(preview, text(preview));
}

/** Never what a terminal would obey. */
function text({ headers, text: body, cut, attachments }: MailPreview): string {
  const lines = [
    ...headers.map(({ name, value }) => `${name}: ${value}`),
    '',
    ...body.split('\n'),
    ...(cut ? ['[…]'] : []),
    ...attachments.map(({ name, type, size }) => `[attachment “${name}”, ${type}, ${sizeInWords(size)}]`),
  ];
  return lines.map(visibleText).join('\n');
}
