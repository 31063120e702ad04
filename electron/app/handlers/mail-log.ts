/** The relay's mail log: what became of a message, and why. */
import type { AppContext } from './app-context.ts';
import type { Group } from '../base/handler-types.ts';
import { named } from '../base/mail-names.ts';
import { lastLines } from '../relay/relay-feed.ts';

export function mailLogHandlers({ relay }: AppContext): Group<'mailLog'> {
  return {
    'mailLog.list': async (query) => {
      const page = (await relay.reader())?.log(query);
      return { total: page?.total ?? 0, entries: page?.entries.map(named) ?? [] };
    },
    'mailLog.tail': async ({ since, limit }) => {
      const reader = await relay.reader();
      if (reader === null) return [];
      return (since === undefined ? lastLines(reader, limit) : reader.logSince(since, limit)).map(named);
    },
  };
}
