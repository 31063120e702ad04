/** The relay's mail log: what became of a message, and why. */
import type { AppContext } from './app-context.ts';
import type { Group } from '../base/handler-types.ts';
import { questionOf, windowOf } from '../base/mail-list.ts';
import { messageId, named } from '../base/mail-names.ts';
import { lastLines } from '../relay/relay-feed.ts';

/** The contract's operations on the mail log. */
export function mailLogHandlers({ relay, now }: AppContext): Group<'mailLog'> {
  return {
    'mailLog.list': async (query) => windowOf(await (await relay.reading())?.log(questionOf(query, now()))),
    'mailLog.tail': async ({ since, limit }) => {
      const reading = await relay.reading();
      if (reading === null) return [];
      const lines = since === undefined ? lastLines(reading, limit) : reading.logSince({ id: since, limit });
      return (await lines).map(named);
    },
    'mailLog.transcript': async ({ line }) => ({
      text: (await (await relay.reading())?.transcript({ line })) ?? null,
      kept: relay.settings().transcripts,
    }),
  };
}

/** What the three lists of mail share. */
export function mailHandlers({ relay, mailActions }: AppContext): Group<'mail'> {
  return {
    'mail.search': async ({ view, on }) =>
      (await (await relay.reading())?.search({ asker: view, on })) ?? null,
    'mail.place': async ({ view, row }) => {
      const id = typeof row === 'number' ? row : messageId(row, 'row');
      return (await (await relay.reading())?.place({ asker: view, id })) ?? { line: null };
    },
    'mail.action': ({ job, stop }) => mailActions.look(job, stop),
  };
}
