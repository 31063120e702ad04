/** Accepts mail from many senders at once until it is killed or done, and says each acknowledgement on its standard output. */
import { writeSync } from 'node:fs';
import { DiskError } from '../../electron/store/model/disk-error.ts';
import type { MailStore } from '../../electron/relay/mail/mail-store.ts';
import { openMailStore } from '../../electron/relay/mail/sqlite/open-mail-store.ts';
import { LONG_LEASE } from '../support/mail-claims.ts';
import { sampleMessage, sent, takeOf } from '../support/mail-samples.ts';
import { contentOf } from './mail-model.ts';

const [, , folder = '', lanes = '20', perLane = '1000000', delivering = ''] = process.argv;

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

/** Every seventh message is delivered at once, as far as the courier is concerned. */
function deliverSome(store: MailStore): void {
  store.claimant(LONG_LEASE).onDue(({ id, deliveries }) => {
    if (id % 7 !== 0) return;
    say(`sending ${id}`);
    store.settle({ message: id, outcomes: deliveries.map(sent) }).then(
      () => say(`sent ${id}`),
      () => say(`unsettled ${id}`),
    );
  });
}

async function lane(store: MailStore, number: number): Promise<void> {
  for (let turn = 0; turn < Number(perLane); turn++) {
    const userId = number + 1;
    const options = { userId, takes: [takeOf('limitPerDay', 0)], subject: `${number}-${turn}` };
    try {
      const message = await sampleMessage(store, { ...options, content: contentOf(number, turn) });
      const { id } = message.draft;
      say(`offer ${id} ${number} ${turn}`);
      const outcome = await store.accept(message).finally(() => message.draft.discard());
      say(outcome.accepted ? `ack ${id} ${number} ${turn}` : `over ${id}`);
    } catch (error) {
      say(`refused ${error instanceof DiskError ? error.code : String(error)} ${number} ${turn}`);
    }
  }
}

const store = await openMailStore(folder, { now: Date.now });
if (delivering !== '') deliverSome(store);
say('open');
await Promise.all(Array.from({ length: Number(lanes) }, (_, number) => lane(store, number)));
say('done');
// Ends without closing: what is not on disk by now is lost.
process.exit(0);
