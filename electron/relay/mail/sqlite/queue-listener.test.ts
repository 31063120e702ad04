import { expect, it } from 'vitest';
import { mailFolder } from '../../../../tests/support/mail-folder.ts';
import { sampleMessage } from '../../../../tests/support/mail-samples.ts';
import { openMailStore } from './open-mail-store.ts';

const LEASE = 60_000;

it('claims what it tells of for a whole lease, also on a computer that slept longer than one', async () => {
  let ran = 0;
  const store = await openMailStore(await mailFolder(), { now: () => 1_800_000_000_000, ran: () => ran });
  const [slept, other] = [store.claimant(LEASE), store.claimant(LEASE)];
  let heard = 0;
  slept.onDue(() => heard++);
  ran += 10 * LEASE;
  await store.accept(await sampleMessage(store, { received: 1_800_000_000_000 }));
  ran += LEASE - 1;
  expect([heard, await other.claim({ limit: 10, down: new Set() })]).toEqual([1, []]);
  ran += 1;
  expect(await other.claim({ limit: 10, down: new Set() })).toHaveLength(1);
  await store.close();
});
