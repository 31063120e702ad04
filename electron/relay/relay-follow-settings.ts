/** Brings a running relay to where its settings are, whenever the journal changes them. */
import type { Message } from '../../shared/text/text.ts';
import { saidOf } from '../../shared/domain/errors.ts';
import type { RelaySettings } from '../../shared/domain/relay-settings.ts';
import type { Directory } from './directory/directory-types.ts';
import type { DkimKeys } from './dkim/dkim-keys.ts';
import type { RelayEvent } from './link/link-types.ts';
import type { Listeners } from './listener/listeners.ts';
import type { RelayCertificate } from './tls/relay-certificate.ts';

export interface Following {
  readonly directory: Pick<Directory, 'relay' | 'onChange'>;
  readonly listeners: Pick<Listeners, 'apply' | 'listening'>;
  readonly certificate: Pick<RelayCertificate, 'apply'>;
  readonly dkim: Pick<DkimKeys, 'prepare'>;
  readonly hostName: () => string;
  readonly say: (event: RelayEvent) => void;
  readonly refused: (reason: Message) => void;
}

/**
 * Opens and closes addresses as the journal says; a change that cannot be met leaves things as they are. `applied` is what the
 * relay was started with: what changed since is applied at once. Call what is returned to stop; it resolves when no change is
 * under way any more.
 */
export function followSettings(applied: RelaySettings, following: Following): () => Promise<void> {
  const { directory, listeners, certificate, dkim, hostName, say, refused } = following;
  let turn: Promise<void> = Promise.resolve();
  let before = JSON.stringify(applied);
  const apply = async (settings: RelaySettings): Promise<void> => {
    try {
      await certificate.apply(settings, hostName());
      await listeners.apply(settings, hostName());
    } catch (error) {
      refused(saidOf(error));
    }
    say({ kind: 'listening', listening: listeners.listening() });
  };
  const look = (): void => {
    const settings = directory.relay();
    const text = JSON.stringify(settings);
    if (text === before) return;
    before = text;
    // A key may take as long as somebody leaves the question for it unanswered: nothing else waits for it.
    void dkim.prepare(settings.dkim);
    turn = turn.then(() => apply(settings));
  };
  const unfollow = directory.onChange(look);
  look();
  return async () => {
    unfollow();
    await turn;
  };
}
